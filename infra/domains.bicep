// Own domains of the function app: the API's and the one in the issuer's DID. Azure checks the DNS records when a domain is added, which is done once
// by hand before (docs/deploy.md); from then on this keeps its certificate and binding.
import { Tags } from 'types.bicep'

@description('Name of the function app.')
param appName string

@description('Resource id of the plan, to which certificates belong.')
param planId string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('The domains, at most three: a Flex Consumption app takes no more certificates.')
@maxLength(3)
param domains string[]

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource certificate 'Microsoft.Web/certificates@2025-03-01' = [
  for domain in domains: {
    name: 'cert-${replace(domain, '.', '-')}'
    location: location
    tags: tags
    properties: { serverFarmId: planId, canonicalName: domain }
  }
]

resource binding 'Microsoft.Web/sites/hostNameBindings@2025-03-01' = [
  for (domain, i) in domains: {
    parent: app
    name: domain
    properties: { sslState: 'SniEnabled', thumbprint: certificate[i].properties.thumbprint }
  }
]
