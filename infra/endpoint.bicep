// One door into the closed network: a private endpoint and the DNS record by which it is found.
import { Tags } from 'types.bicep'

@description('Name of the endpoint.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Resource id of the subnet it stands in.')
param subnetId string

@description('Resource id of the service behind it.')
param targetId string

@description('Part of the service behind it, for example "blob".')
param part string

@description('Resource id of the DNS zone that names it.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [{ name: part, properties: { privateLinkServiceId: targetId, groupIds: [part] } }]
  }
}

resource record 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = {
  parent: endpoint
  name: 'default'
  properties: { privateDnsZoneConfigs: [{ name: part, properties: { privateDnsZoneId: zoneId } }] }
}
