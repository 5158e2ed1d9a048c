/** What the access log says of a request: never a path, query, header or address, which are content or lead to it. */
const accessLogFields = {
  requestId: '$context.requestId',
  route: '/$context.stage$context.resourcePath',
  status: '$context.status',
  time: '$context.requestTimeEpoch',
};

/** As API Gateway takes it. */
export const accessLogFormat = JSON.stringify(accessLogFields);
