// The three secrets there must be, and the key that signs Open Badges 3.0 credentials and never leaves the vault.
import { Tags } from 'types.bicep'

@description('Name of the vault.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Credly token to store; empty leaves the stored one.')
@secure()
param credlyToken string

@description('Webhook secret to store; empty leaves the stored one.')
@secure()
param webhookSecret string

@description('App key to store; empty leaves the stored one.')
@secure()
param appKey string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

// Written only when a value is given: later deployments run without the values and must not wipe what is stored.
resource credlyTokenSecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(credlyToken)) {
  parent: vault
  name: 'credly-token'
  properties: { value: credlyToken }
}

resource webhookSecretSecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhookSecret)) {
  parent: vault
  name: 'webhook-secret'
  properties: { value: webhookSecret }
}

resource appKeySecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(appKey)) {
  parent: vault
  name: 'app-key'
  properties: { value: appKey }
}

// ES256 is ECDSA on P-256 with SHA-256.
resource signingKey 'Microsoft.KeyVault/vaults/keys@2025-05-01' = {
  parent: vault
  name: 'credential-signing'
  properties: {
    kty: 'EC'
    curveName: 'P-256'
    keyOps: ['sign', 'verify']
  }
}

@description('Address of the vault.')
output uri string = vault.properties.vaultUri
