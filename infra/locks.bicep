// What holds data or keys cannot be deleted by mistake, not even by an owner, before somebody takes its lock away.
@description('Names of the storage accounts.')
param storageNames string[]

@description('Name of the Key Vault.')
param keyVaultName string

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = [
  for name in storageNames: {
    name: name
  }
]

resource keyVault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: keyVaultName
}

resource ofStorage 'Microsoft.Authorization/locks@2020-05-01' = [
  for (name, i) in storageNames: {
    scope: storage[i]
    name: 'keep'
    properties: { level: 'CanNotDelete', notes: 'Holds data that exists nowhere else. docs/deploy.md says how to take the lock away.' }
  }
]

resource ofKeyVault 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: keyVault
  name: 'keep'
  properties: { level: 'CanNotDelete', notes: 'Every badge id derives from a key in here. docs/deploy.md says how to take the lock away.' }
}
