import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { recoveryDaysOf, type TableName, type TableTopology, tables } from '../topology.ts';
import { acknowledge } from './acknowledgements.ts';

export type DataProps = {
  readonly encryptionKey: IKey;
  /** How far back `records` can be restored; 0 turns point-in-time recovery off. */
  readonly recoveryDays: number;
};

const attribute = ({ name, type }: TableTopology['partitionKey']): Attribute => ({
  name,
  type: { S: AttributeType.STRING, N: AttributeType.NUMBER }[type],
});

/** Deleting the stack or changing a key must not lose rows: every table is protected and retained. */
export class Data extends Construct {
  readonly tables: Readonly<Record<TableName, Table>>;

  constructor(scope: Construct, id: string, props: DataProps) {
    super(scope, id);
    const names = Object.keys(tables) as TableName[];
    const created = names.map((name) => [name, this.createTable(name, props)] as const);
    this.tables = Object.fromEntries(created) as Record<TableName, Table>;
  }

  private createTable(name: TableName, { encryptionKey, recoveryDays }: DataProps): Table {
    const { partitionKey, sortKey, indexes, expiry, backup } = tables[name];
    const keptDays = recoveryDaysOf(backup, recoveryDays);
    const isRecoverable = keptDays > 0;
    const table = new Table(this, name, {
      partitionKey: attribute(partitionKey),
      sortKey: attribute(sortKey),
      ...(expiry && { timeToLiveAttribute: expiry }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: isRecoverable,
        ...(isRecoverable && { recoveryPeriodInDays: keptDays }),
      },
    });
    for (const index of indexes) {
      table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: attribute(index.partitionKey),
        sortKey: attribute(index.sortKey),
        projectionType: ProjectionType.ALL,
      });
    }
    if (!isRecoverable) acknowledge(table, 'AwsSolutions-DDB3');
    return table;
  }
}
