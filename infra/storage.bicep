// One account for three users: our tables, the Functions host (locks, keys, packages) and Durable Functions.
// Durable Functions on Azure Storage needs all three services: queues carry work and events, tables hold history and
// partition leases, blobs hold what is too large for either.
import { Network, Tags } from 'types.bicep'

@description('Name of the storage account.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Redundancy of the account.')
param sku string

@description('Who reaches the account over the network.')
param network Network

@description('Containers the app needs. It is given rights on these, so all of them are made here, the ones of the Functions host and of Durable Functions too.')
param containers string[]

@description('Container that holds the deployed package.')
param deploymentContainer string

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
    publicNetworkAccess: network.publicAccess
    networkAcls: {
      defaultAction: network.defaultAction
      bypass: 'AzureServices'
      ipRules: [for range in network.allowedRanges: { value: range }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 14 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
  }
}

// The host writes the state of its timers over and over; without an end, their old versions would pile up for ever.
resource oldVersions 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-versions'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'] }
            actions: { version: { delete: { daysAfterCreationGreaterThan: 14 } } }
          }
        }
        {
          // A picture is drawn again when it is asked for again; old designs and states are never asked for.
          name: 'old-pictures'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['pictures/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } }, version: { delete: { daysAfterCreationGreaterThan: 1 } } }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for name in union(containers, [deploymentContainer]): {
    parent: blobs
    name: name
  }
]

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

// The app also makes a missing table itself; these stand here so that a restore or a reader finds them named.
resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for name in ['accounts', 'badges', 'links', 'staff']: {
    parent: tables
    name: name
  }
]

@description('Resource id of the account.')
output id string = account.id

@description('Address of the blob service.')
output blobServiceUri string = account.properties.primaryEndpoints.blob

@description('Address of the queue service.')
output queueServiceUri string = account.properties.primaryEndpoints.queue

@description('Address of the table service.')
output tableServiceUri string = account.properties.primaryEndpoints.table
