// Who did what at the edges our own telemetry does not see: the host, the bus, the vaults, deletions of rows and blobs, and every access to a backup.
// How long it is kept is the workspace's to say.
@description('Resource id of the workspace that takes the logs.')
param workspaceId string

@description('Name of the storage account.')
param storageName string

@description('Name of the Service Bus namespace.')
param serviceBusName string

@description('Name of the storage account with the backups.')
param backupName string

@description('Names of the Key Vaults.')
param keyVaultNames string[]

@description('Name of the function app.')
param functionAppName string

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: serviceBusName
}

resource keyVault 'Microsoft.KeyVault/vaults@2025-05-01' existing = [
  for name in keyVaultNames: {
    name: name
  }
]

resource functionApp 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName

  resource tables 'tableServices' existing = {
    name: 'default'
  }

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource backup 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: backupName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

// The one version the linter would take, 2016-09-01, is older and knows no category groups; this one is what everybody runs.
#disable-next-line use-recent-api-versions
resource ofServiceBus 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: serviceBus
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'OperationalLogs', enabled: true }]
  }
}

#disable-next-line use-recent-api-versions
resource ofKeyVaults 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (name, i) in keyVaultNames: {
    scope: keyVault[i]
    name: 'to-workspace'
    properties: {
      workspaceId: workspaceId
      logs: [{ categoryGroup: 'audit', enabled: true }]
    }
  }
]

// What the host says before and beside our own telemetry: starts, scaling, a function that could not be loaded.
#disable-next-line use-recent-api-versions
resource ofFunctionApp 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: functionApp
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}

#disable-next-line use-recent-api-versions
resource ofTables 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: storage::tables
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
  }
}

// Leases are renewed every few seconds: reads and writes of these blobs would cost more than they tell.
#disable-next-line use-recent-api-versions
resource ofBlobs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: storage::blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
  }
}

// A backup holds everybody: whoever reads one is on record.
#disable-next-line use-recent-api-versions
resource ofBackups 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: backup::blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}
