// Every right anybody gets, and the only file that gives one. A role is the least that still works, on the narrowest scope that holds still.
@description('Name of the storage account.')
param storageName string

@description('Containers of that account the app reads and writes; the deployment puts the package into one of them as the app.')
param containers string[]

@description('Name of the storage account with the backups.')
param backupName string

@description('Name of the Service Bus namespace.')
param serviceBusName string

@description('Name of the Key Vault.')
param keyVaultName string

@description('Name of the vault with the rotated Credly token.')
param rotatedVaultName string

@description('Name of the communication service that takes the mail.')
param mailName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Name of the identity of the API.')
param identityName string

@description('Object id of the operator; empty for none.')
param operatorPrincipalId string

@description('What the operator is: User, Group or ServicePrincipal.')
param operatorPrincipalType string

@description('The built-in roles in use, by name.')
var roles = {
  'Azure Service Bus Data Receiver': '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  'Azure Service Bus Data Sender': '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  'Communication and Email Service Owner': '09976791-48a7-449e-bb21-39d1a415f350'
  'Key Vault Crypto User': '12338af0-0e69-4776-bea7-57ae8d297424'
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = [
      for name in containers: {
        name: name
      }
    ]
  }
}

resource backup 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: backupName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource backups 'containers' existing = {
      name: 'backups'
    }
  }
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: serviceBusName

  resource certificates 'queues' existing = {
    name: 'certificates'
  }

  resource credlyEvents 'queues' existing = {
    name: 'credly-events'
  }

  resource badgeEvents 'topics' existing = {
    name: 'badge-events'
  }
}

resource keyVault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: keyVaultName

  resource signingKey 'keys' existing = {
    name: 'credential-signing'
  }
}

resource rotatedVault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: rotatedVaultName
}

resource mail 'Microsoft.Communication/communicationServices@2025-09-01' existing = {
  name: mailName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// Durable Functions makes queues and tables as it goes, so these two are on the whole account:
// queue (work and events of workflows), table (our data, history, leases).
resource onStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in ['Storage Queue Data Contributor', 'Storage Table Data Contributor']: {
    scope: storage
    name: guid(storage.id, identity.id, roles[role])
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[role])
    }
  }
]

// Blobs by container: nothing else in the account is the app's.
resource onContainers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in containers: {
    scope: storage::blobs::container[i]
    name: guid(storage.id, name, identity.id, roles['Storage Blob Data Contributor'])
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    }
  }
]

// It includes the right to delete, which is worth nothing for 30 days: the container's policy is stronger than any role.
resource writesBackups 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: backup::blobs::backups
  name: guid(backup::blobs::backups.id, identity.id, roles['Storage Blob Data Contributor'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
  }
}

resource receivesCertificates 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: serviceBus::certificates
  name: guid(serviceBus::certificates.id, identity.id, roles['Azure Service Bus Data Receiver'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Azure Service Bus Data Receiver'])
  }
}

// The webhook puts envelopes on this queue and the handler takes them off.
resource usesCredlyEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in ['Azure Service Bus Data Receiver', 'Azure Service Bus Data Sender']: {
    scope: serviceBus::credlyEvents
    name: guid(serviceBus::credlyEvents.id, identity.id, roles[role])
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[role])
    }
  }
]

resource publishesBadgeEvents 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: serviceBus::badgeEvents
  name: guid(serviceBus::badgeEvents.id, identity.id, roles['Azure Service Bus Data Sender'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Azure Service Bus Data Sender'])
  }
}

// On the vault and not on each secret: a secret without a value does not exist yet, and a right cannot be given on nothing.
resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: keyVault
  name: guid(keyVault.id, identity.id, roles['Key Vault Secrets User'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets User'])
  }
}

// A rotated Credly token is kept by the API itself before it is used. No built-in role can write one secret only, so that one has a vault to itself,
// and the app can change neither the app key nor the configured token.
resource keepsRotatedToken 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: rotatedVault
  name: guid(rotatedVault.id, identity.id, roles['Key Vault Secrets Officer'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets Officer'])
  }
}

resource signsCredentials 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: keyVault::signingKey
  name: guid(keyVault::signingKey.id, identity.id, roles['Key Vault Crypto User'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Crypto User'])
  }
}

// Sending by identity takes the rights to read and to write on the communication service, and no built-in role below this one has both.
// It owns this one service, which holds nothing but the link to the domain; the domain itself is out of its reach.
resource sendsMail 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: mail
  name: guid(mail.id, identity.id, roles['Communication and Email Service Owner'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Communication and Email Service Owner'])
  }
}

resource writesTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, identity.id, roles['Monitoring Metrics Publisher'])
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Monitoring Metrics Publisher'])
  }
}

resource operatorSetsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: keyVault
  name: guid(keyVault.id, operatorPrincipalId, roles['Key Vault Secrets Officer'])
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets Officer'])
  }
}

resource operatorSendsCertificates 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: serviceBus::certificates
  name: guid(serviceBus::certificates.id, operatorPrincipalId, roles['Azure Service Bus Data Sender'])
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Azure Service Bus Data Sender'])
  }
}
