/** What the gateway answers by itself, in the form of every other error: one catalogue entry per kind of refusal. */
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { commonHeaders } from '../../shared/api/common-headers.ts';
import { errorBody } from '../../shared/api/error-body.ts';
import { type ErrorCode, errorCatalogue } from '../../shared/domain/errors.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  ACCESS_DENIED: 'unauthorized',
  API_CONFIGURATION_ERROR: 'internal',
  AUTHORIZER_CONFIGURATION_ERROR: 'internal',
  AUTHORIZER_FAILURE: 'internal',
  BAD_REQUEST_BODY: 'invalid_request',
  BAD_REQUEST_PARAMETERS: 'invalid_request',
  DEFAULT_4XX: 'invalid_request',
  DEFAULT_5XX: 'internal',
  EXPIRED_TOKEN: 'unauthorized',
  INTEGRATION_FAILURE: 'internal',
  INTEGRATION_TIMEOUT: 'render_timeout',
  INVALID_API_KEY: 'unauthorized',
  INVALID_SIGNATURE: 'unauthorized',
  // The gateway's word for a path that it does not have.
  MISSING_AUTHENTICATION_TOKEN: 'not_found',
  QUOTA_EXCEEDED: 'rate_limited',
  REQUEST_TOO_LARGE: 'body_too_large',
  RESOURCE_NOT_FOUND: 'not_found',
  THROTTLED: 'rate_limited',
  UNAUTHORIZED: 'unauthorized',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media',
  WAF_FILTERED: 'invalid_request',
};

/** The gateway takes a header's value in quotes, and maps anything else. */
const quoted = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));

const retryAfterSeconds: Partial<Record<ErrorCode, number>> = { rate_limited: 1 };

export const addGatewayResponses = (api: RestApi): void => {
  for (const [type, code] of Object.entries(codes)) {
    const { status, message } = errorCatalogue[code];
    const retryAfter = retryAfterSeconds[code];
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: String(status),
      templates: { 'application/json': JSON.stringify(errorBody({ code, message })) },
      responseHeaders: quoted({ ...commonHeaders, ...(retryAfter && { 'Retry-After': String(retryAfter) }) }),
    });
  }
};
