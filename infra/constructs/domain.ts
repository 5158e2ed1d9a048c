/** The API under a host name of the operator's, each version under its own base path. */
import { CfnBasePathMapping, CfnDomainName, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { endpointPolicy, stages } from '../topology.ts';

type DomainProps = NonNullable<Config['domain']> & { readonly restApi: RestApi };

/** AWS refuses client certificates under its newer policies. */
const mutualPolicy = { securityPolicy: 'TLS_1_2' };

export class Domain extends Construct {
  /** What the DNS record of the host name must point at, and the hosted zone of that. */
  readonly target: string;
  readonly targetZone: string;

  constructor(scope: Construct, id: string, { name, certificateArn, truststoreUri, restApi }: DomainProps) {
    super(scope, id);
    const domain = new CfnDomainName(this, 'Name', {
      domainName: name,
      regionalCertificateArn: certificateArn,
      endpointConfiguration: { types: ['REGIONAL'] },
      ...(truststoreUri ? { ...mutualPolicy, mutualTlsAuthentication: { truststoreUri } } : endpointPolicy),
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
