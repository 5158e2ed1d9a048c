/** The API under a host name of the operator's, each version under its own base path. */
import { CfnBasePathMapping, CfnDomainName, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { endpointPolicy, stages } from '../topology.ts';

type Domained = NonNullable<Config['domain']>;
type Truststore = NonNullable<Domained['truststore']>;
type DomainProps = Domained & { readonly restApi: RestApi };

/** AWS refuses to ask for client certificates under its newer policies. */
const mutualTls = ({ uri, version }: Truststore) => ({
  securityPolicy: 'TLS_1_2',
  mutualTlsAuthentication: { truststoreUri: uri, ...(version && { truststoreVersion: version }) },
});

export class Domain extends Construct {
  /** What the DNS record of the host name must point at, and the hosted zone of that. */
  readonly target: string;
  readonly targetZone: string;

  constructor(scope: Construct, id: string, { restApi, name, certificateArn, truststore }: DomainProps) {
    super(scope, id);
    const domain = new CfnDomainName(this, 'Name', {
      domainName: name,
      regionalCertificateArn: certificateArn,
      endpointConfiguration: { types: ['REGIONAL'] },
      ...(truststore ? mutualTls(truststore) : endpointPolicy),
    });
    for (const stage of stages) {
      const mapping = new CfnBasePathMapping(this, stage, {
        domainName: domain.ref,
        restApiId: restApi.restApiId,
        basePath: stage,
        stage,
      });
      // A mapping names its stage as text, and would come before it.
      mapping.node.addDependency(restApi);
    }
    this.target = domain.attrRegionalDomainName;
    this.targetZone = domain.attrRegionalHostedZoneId;
  }
}
