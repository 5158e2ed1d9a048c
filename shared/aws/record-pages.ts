/** Pages of an account's jobs, assets, templates, deliveries and audit trail: queries over ranges of ids, never a scan. */
import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Asset } from '../domain/asset.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { WebhookDelivery } from '../domain/delivery.ts';
import { idRange } from '../domain/ids.ts';
import type { JobRecord } from '../domain/job.ts';
import type { JobFilter, Page, PageRequest } from '../domain/listing.ts';
import type { OwnTemplate } from '../domain/template.ts';
import { toDelivery } from './delivery-store.ts';
import {
  idIn,
  partitionOf,
  type Row,
  statusPartition,
  templateRowNames,
  toAsset,
  toAuditEntry,
  toJob,
  toTemplate,
} from './record-rows.ts';

/** Rows looked at for one page. A filter that few rows pass gets a short page, and a cursor to go on from. */
const rowsReadMax = 1000;

type Source = Pick<QueryCommandInput, 'IndexName' | 'ProjectionExpression'> & {
  readonly partition: { readonly name: 'pk' | 'statusPk'; readonly value: string };
  readonly kind: keyof typeof sortPrefix;
  /** A filter expression with its names and values. */
  readonly filter?: Pick<QueryCommandInput, 'FilterExpression' | 'ExpressionAttributeNames'> & {
    readonly values?: Row;
  };
};

const sortPrefix = {
  job: 'JOB#',
  asset: 'ASSET#',
  audit: 'AUDIT#',
  delivery: 'DELIVERY#',
  template: 'TEMPLATE#',
} as const;

/** The greatest text that sorts before an id. */
const before = (id: string): string =>
  `${id.slice(0, -1)}${String.fromCharCode(id.charCodeAt(id.length - 1) - 1)}\uffff`;

/** Undefined when no id can lie in the range that is asked for. */
const queryOf = (source: Source, { since, until, cursor }: PageRequest, Limit: number, TableName: string) => {
  const { partition, kind, filter: { values, ...filter } = {}, ...options } = source;
  const range = idRange(kind, { since, until });
  const last = cursor && before(cursor) < range.last ? before(cursor) : range.last;
  if (last < range.first) return undefined;
  const prefix = sortPrefix[kind];
  return new QueryCommand({
    TableName,
    ...options,
    KeyConditionExpression: `${partition.name} = :partition AND sk BETWEEN :first AND :last`,
    ...filter,
    ExpressionAttributeValues: {
      ':partition': partition.value,
      ':first': prefix + range.first,
      ':last': prefix + last,
      ...values,
    },
    ScanIndexForward: false,
    Limit,
  });
};

export const createRecordPages = (documents: DynamoDBDocumentClient, TableName: string) => {
  const read = async (source: Source, request: PageRequest): Promise<Page<Row>> => {
    const items: Row[] = [];
    let { cursor } = request;
    for (let seen = 0; seen < rowsReadMax; ) {
      // One more than is wanted tells whether there is another page.
      const wanted = request.limit + 1 - items.length;
      const limit = source.filter ? Math.max(wanted, request.limit) : wanted;
      const query = queryOf(source, { ...request, cursor }, limit, TableName);
      if (!query) return { items };
      const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await documents.send(query);
      items.push(...Items);
      if (items.length > request.limit) break;
      if (!LastEvaluatedKey) return { items };
      cursor = idIn(LastEvaluatedKey.sk);
      seen += ScannedCount;
    }
    const shown = items.slice(0, request.limit);
    const last = items.length > request.limit ? shown.at(-1) : undefined;
    const next = last ? idIn(last.sk) : cursor;
    return { items: shown, ...(next && { next }) };
  };

  return {
    jobs: async (accountId: string, { status, type }: JobFilter, request: PageRequest): Promise<Page<JobRecord>> => {
      const isIndexed = status === 'pending' || status === 'error';
      const conditions = [...(type ? ['#type = :type'] : []), ...(status && !isIndexed ? ['#status = :status'] : [])];
      const source: Source = {
        kind: 'job',
        partition: isIndexed
          ? { name: 'statusPk', value: statusPartition(accountId, status) }
          : { name: 'pk', value: partitionOf(accountId) },
        ...(isIndexed && { IndexName: 'status' }),
        ...(conditions.length > 0 && {
          filter: {
            FilterExpression: conditions.join(' AND '),
            ExpressionAttributeNames: {
              ...(type && { '#type': 'type' }),
              ...(status && !isIndexed && { '#status': 'status' }),
            },
            values: { ...(type && { ':type': type }), ...(status && !isIndexed && { ':status': status }) },
          },
        }),
      };
      const { items, ...page } = await read(source, request);
      return { items: items.map(toJob), ...page };
    },

    assets: async (accountId: string, request: PageRequest): Promise<Page<Asset>> => {
      const partition = { name: 'pk', value: partitionOf(accountId) } as const;
      const filter = { FilterExpression: 'attribute_not_exists(deletingSince)' };
      const { items, ...page } = await read({ kind: 'asset', partition, filter }, request);
      return { items: items.map(toAsset), ...page };
    },

    deliveries: async (accountId: string, request: PageRequest): Promise<Page<WebhookDelivery>> => {
      const partition = { name: 'pk', value: partitionOf(accountId) } as const;
      const { items, ...page } = await read({ kind: 'delivery', partition }, request);
      return { items: items.map(toDelivery), ...page };
    },

    audit: async (accountId: string, request: PageRequest): Promise<Page<AuditEntry>> => {
      const partition = { name: 'pk', value: partitionOf(accountId) } as const;
      const { items, ...page } = await read({ kind: 'audit', partition }, request);
      return { items: items.map(toAuditEntry), ...page };
    },

    templates: async (accountId: string, request: PageRequest): Promise<Page<OwnTemplate>> => {
      const partition = { name: 'pk', value: partitionOf(accountId) } as const;
      const source: Source = { kind: 'template', partition, ProjectionExpression: templateRowNames };
      const { items, ...page } = await read(source, request);
      return { items: items.map(toTemplate), ...page };
    },
  };
};
