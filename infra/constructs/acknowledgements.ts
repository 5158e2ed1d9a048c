/** Findings of the rule packs that stand, each with its reason. A finding that is not here fails the synth. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const reasons = {
  'AwsSolutions-DDB3':
    'Point-in-time recovery would keep deleted rows for up to 35 days, against the promise of deletion. It is off unless ' +
    'the operator sets backupDays, and never on for wrapped data keys: destroying one must reach every copy.',
  'AwsSolutions-APIG2':
    'The function validates every request against one schema per field and answers with the documented error body; a ' +
    'second schema at the gateway could drift from it and cannot name the field at fault.',
  'AwsSolutions-APIG3':
    'A web ACL keeps samples of request URIs and headers, which carry API keys and customer URLs. The stages are ' +
    'throttled, the function enforces limits per account, and an operator may attach an ACL (webAclArn).',
  'AwsSolutions-APIG4':
    'The function checks the API key and its scope on every request, with strongly consistent reads; an authorizer would ' +
    'cache its verdict, so that a revoked key would live on. Some routes are public by design.',
  'AwsSolutions-APIG6':
    'Execution logs hold paths, query strings and headers, which are customer content. The access log has fixed fields.',
  'AwsSolutions-COG4':
    'Callers are machines with API keys of their own; there is no user pool. See AwsSolutions-APIG4.',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'API Gateway refuses a log role that lacks the permissions of this policy of its own. It alone may assume the role.',
  'AwsSolutions-S1':
    'Server access logs hold object keys, addresses and agents of readers, and are kept beyond the objects. Every read and ' +
    'write comes from our own functions, whose roles and audit rows tell who did what.',
  'Serverless-LambdaDLQ':
    'Only asynchronous invocations have a dead-letter target, and this function has none: its callers wait for the ' +
    'answer. A dead-letter queue would be a resting place for customer content.',
  'Serverless-LambdaTracing':
    'Traces record the URLs of outgoing calls and whatever an SDK annotates, outside the allow-list of the logger.',
  'Serverless-LambdaEventSourceMappingDestination':
    'Destinations of this kind are for streams. What fails here stays in its queue and goes to the dead-letter queue.',
  'Serverless-EventBusDLQ':
    'A tick of the clock carries nothing: one that fails is made up for by the next, and an old one is worth nothing.',
  'Serverless-SQSRedrivePolicy':
    'This is a dead-letter queue. Its consumer ends what is left of each message, and a message that even that fails on ' +
    'stays until its retention ends, where an alarm shows it.',
  'Serverless-SNSRedrivePolicy':
    'A notice by e-mail that does not arrive is worth nothing later. The alarm itself stays in CloudWatch until it ends.',
  'Serverless-APIGWXrayEnabled': 'Traces record request URLs with their query strings, which are customer content.',
} as const;

export type AcknowledgedRule = keyof typeof reasons;

/** Lets findings stand on a construct and all it contains. */
export const acknowledge = (construct: IConstruct, ...rules: readonly AcknowledgedRule[]): void =>
  Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason: reasons[id] })));

/** Lets the permission on network interfaces stand, of which EC2 knows no narrower one. */
export const acknowledgeNetwork = (role: IConstruct): void =>
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda makes and removes the network interfaces of a function in a VPC in the name of its role. The same actions are ' +
      "denied to the function's own code.",
  });

/** Lets a role's permission on all objects of one bucket stand; any other wildcard is still a finding. */
export const acknowledgeObjects = (role: IConstruct, bucketId: string): void =>
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/*]`,
    reason: "Object keys begin with the account's id, which the function learns from the caller's key only.",
  });

/** Lets the permission to look at log groups stand: CloudWatch checks it for all of them, whichever is asked for. */
export const acknowledgeLogGroups = (role: IConstruct): void =>
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*]',
    reason: 'It tells names of log groups and how long they are kept, and nothing of what is in them.',
  });
