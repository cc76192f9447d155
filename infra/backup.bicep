// Where the nightly backup goes: an account of its own, so that whatever happens to the one with the tables does not happen to it.
// What is written cannot be changed or deleted by anybody for 30 days, and is deleted by the account itself afterwards, but for the marks of erasures.
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

@description('Days a backup is kept. Erased people stay in backups for as long.')
@minValue(40)
param keptDays int

@description('Days in which nobody can change or delete a backup.')
var untouchableDays = 30

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Cool'
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
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource backups 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'backups'
  properties: { immutableStorageWithVersioning: { enabled: true } }

  // Unlocked, so that a test environment can be taken down; docs/deploy.md says how to lock it for good in production.
  resource untouchable 'immutabilityPolicies' = {
    name: 'default'
    properties: { immutabilityPeriodSinceCreationInDays: untouchableDays }
  }
}

resource retention 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'retention'
          enabled: true
          type: 'Lifecycle'
          definition: {
            // Not the marks of erasures: they name nobody, and every restore needs them.
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${backups.name}/data/', '${backups.name}/manifests/'] }
            actions: {
              baseBlob: { delete: { daysAfterCreationGreaterThan: keptDays } }
              version: { delete: { daysAfterCreationGreaterThan: keptDays } }
            }
          }
        }
      ]
    }
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Address of the container.')
output containerUri string = '${account.properties.primaryEndpoints.blob}${backups.name}'
