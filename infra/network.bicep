// The closed network: storage, backups, vaults and bus answer inside a virtual network only, and the app calls them from there. Deployed on request.
// Open to the internet stay the API and the page, which are there for everybody, and the entrance for telemetry, which takes writes by identity only.
import { Tags } from 'types.bicep'

@description('Name of the virtual network.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Address range of the virtual network, /24 or larger. It must not overlap with networks it will be peered with.')
param range string

@description('Resource id of the storage account with the tables.')
param storageId string

@description('Resource id of the storage account with the backups.')
param backupId string

@description('Resource id of the vault.')
param vaultId string

@description('Resource id of the vault with the rotated token.')
param rotatedVaultId string

@description('Resource id of the Service Bus namespace.')
param serviceBusId string

@description('Every door that is moved inside: what it is called, where it leads, the sub-resource behind it and the DNS zone it is found in.')
var doors = [
  { name: 'blob', target: storageId, part: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { name: 'queue', target: storageId, part: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { name: 'table', target: storageId, part: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { name: 'backup', target: backupId, part: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { name: 'vault', target: vaultId, part: 'vault', zone: 'privatelink.vaultcore.azure.net' }
  { name: 'rotated', target: rotatedVaultId, part: 'vault', zone: 'privatelink.vaultcore.azure.net' }
  { name: 'bus', target: serviceBusId, part: 'namespace', zone: 'privatelink.servicebus.windows.net' }
]

@description('Each zone once.')
var zones = union(map(doors, door => door.zone), [])

// Credly, the sign-in's issuer and mail are outside: this is the way out, and one fixed address to be known by.
resource outAddress 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource out 'Microsoft.Network/natGateways@2025-05-01' = {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: outAddress.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: { addressSpace: { addressPrefixes: [range] } }

  // Flex Consumption wants a subnet of its own, delegated so.
  resource app 'subnets' = {
    name: 'app'
    properties: {
      addressPrefix: cidrSubnet(range, 26, 0)
      natGateway: { id: out.id }
      delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
    }
  }

  resource inside 'subnets' = {
    name: 'endpoints'
    properties: { addressPrefix: cidrSubnet(range, 26, 1) }
    dependsOn: [app]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for name in zones: {
    name: name
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (name, i) in zones: {
    parent: zone[i]
    name: 'to-network'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

module endpoint 'endpoint.bicep' = [
  for door in doors: {
    params: {
      name: 'pe-${door.name}-${name}'
      location: location
      tags: tags
      subnetId: network::inside.id
      targetId: door.target
      part: door.part
      zoneId: zone[indexOf(zones, door.zone)].id
    }
  }
]

@description('Subnet the app calls from.')
output appSubnetId string = network::app.id

@description('The address Credly and others see calls come from.')
output outAddress string = outAddress.properties.ipAddress
