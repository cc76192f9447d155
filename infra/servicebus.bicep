// Certificates in, badge events out, Credly's webhook envelopes in between. Standard, because topics and duplicate detection need it; Premium where
// the network is closed, because only that has private endpoints.
import { Network, Tags } from 'types.bicep'

@description('Name of the namespace.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Who reaches the namespace over the network.')
param network Network

@description('Standard for a namespace that is open to the internet, Premium for one that is not.')
var sku = network.defaultAction == 'Deny' ? 'Premium' : 'Standard'

@description('Senders repeat a message under the same id after a crash, at the latest when the sweep runs; a day covers a long outage.')
var duplicateWindow = 'P1D'

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: sku == 'Premium' ? { name: sku, tier: sku, capacity: 1 } : { name: sku, tier: sku }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: network.publicAccess
  }
}

resource rules 'Microsoft.ServiceBus/namespaces/networkRuleSets@2026-01-01' = if (sku == 'Premium') {
  parent: namespace
  name: 'default'
  properties: {
    publicNetworkAccess: network.publicAccess
    defaultAction: network.defaultAction
    trustedServiceAccessEnabled: true
    ipRules: [for range in network.allowedRanges: { ipMask: range, action: 'Allow' }]
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [
  for name in ['certificates', 'credly-events']: {
    parent: namespace
    name: name
    properties: {
      requiresDuplicateDetection: true
      duplicateDetectionHistoryTimeWindow: duplicateWindow
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }
]

resource topic 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = {
  parent: namespace
  name: 'badge-events'
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: duplicateWindow
    defaultMessageTimeToLive: 'P14D'
  }
}

// Everything that happened in the last two weeks, for whoever connects first. Nobody has to read it, so what nobody read
// ends quietly; a reader that must not miss an event gets its own subscription with dead-lettering.
resource all 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topic
  name: 'all'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    deadLetteringOnMessageExpiration: false
  }
}

@description('Resource id of the namespace.')
output id string = namespace.id

@description('Host name of the namespace.')
output host string = replace(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':443/', '')
