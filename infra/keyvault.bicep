// The three secrets there must be, and the key that signs Open Badges 3.0 credentials and never leaves the vault. A second vault holds the
// one secret the app writes itself, so that it needs the right to write nowhere else.
import { Network, Tags } from 'types.bicep'

@description('Name of the vault.')
param name string

@description('Name of the vault for the Credly token that the app has had rotated.')
param rotatedName string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Who reaches the vaults over the network.')
param network Network

@description('Credly token to store; empty leaves the stored one.')
@secure()
param credlyToken string

@description('Webhook secret to store; empty leaves the stored one.')
@secure()
param webhookSecret string

@description('App key to store; empty leaves the stored one.')
@secure()
param appKey string

@description('Time of this deployment, from which the ends of new secrets count.')
param deployedAt string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = [
  for vaultName in [name, rotatedName]: {
    name: vaultName
    location: location
    tags: tags
    properties: {
      tenantId: tenant().tenantId
      sku: { family: 'A', name: 'standard' }
      enableRbacAuthorization: true
      enableSoftDelete: true
      softDeleteRetentionInDays: 90
      enablePurgeProtection: true
      publicNetworkAccess: network.publicAccess
      networkAcls: {
        defaultAction: network.defaultAction
        bypass: 'AzureServices'
        ipRules: [for range in network.allowedRanges: { value: range }]
      }
    }
  }
]

// Written only when a value is given: later deployments run without the values and must not wipe what is stored.
// The end of a secret only warns: Key Vault goes on answering after it.
resource credlyTokenSecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(credlyToken)) {
  parent: vault[0]
  name: 'credly-token'
  properties: {
    value: credlyToken
    attributes: { exp: dateTimeToEpoch(dateTimeAdd(deployedAt, 'P180D')) }
  }
}

resource webhookSecretSecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(webhookSecret)) {
  parent: vault[0]
  name: 'webhook-secret'
  properties: {
    value: webhookSecret
    attributes: { exp: dateTimeToEpoch(dateTimeAdd(deployedAt, 'P1Y')) }
  }
}

// The one secret without an end: badge ids derive from it, so it is never changed.
resource appKeySecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (!empty(appKey)) {
  parent: vault[0]
  name: 'app-key'
  properties: { value: appKey }
}

// ES256 is ECDSA on P-256 with SHA-256. A new version comes every year; the old ones stay published, so that what they signed can be verified.
resource signingKey 'Microsoft.KeyVault/vaults/keys@2025-05-01' = {
  parent: vault[0]
  name: 'credential-signing'
  properties: {
    kty: 'EC'
    curveName: 'P-256'
    keyOps: ['sign', 'verify']
    rotationPolicy: {
      attributes: { expiryTime: 'P2Y' }
      lifetimeActions: [
        { trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }
        { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'notify' } }
      ]
    }
  }
}

@description('Resource id of the vault.')
output id string = vault[0].id

@description('Resource id of the vault with the rotated token.')
output rotatedId string = vault[1].id

@description('Address of the vault.')
output uri string = vault[0].properties.vaultUri

@description('Address of the vault with the rotated token.')
output rotatedUri string = vault[1].properties.vaultUri
