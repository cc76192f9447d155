// One account for three users: our tables, the Functions host (locks, keys, packages) and Durable Functions.
// Durable Functions on Azure Storage needs all three services: queues carry work and events, tables hold history and
// partition leases, blobs hold what is too large for either.
import { Tags } from 'types.bicep'

@description('Name of the storage account.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Redundancy of the account.')
param sku string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  kind: 'StorageV2'
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'packages'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

// The app also makes a missing table itself; these stand here so that a restore or a reader finds them named.
resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for name in ['accounts', 'badges', 'links']: {
    parent: tables
    name: name
  }
]

@description('Address of the blob service.')
output blobServiceUri string = account.properties.primaryEndpoints.blob

@description('Address of the queue service.')
output queueServiceUri string = account.properties.primaryEndpoints.queue

@description('Address of the table service.')
output tableServiceUri string = account.properties.primaryEndpoints.table

@description('Name of the container that holds the deployed package.')
output deploymentContainer string = packages.name
