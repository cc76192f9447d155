// What a person must look at. Each alert is named like the page in docs/runbooks that says what to do about it.
import { Tags } from 'types.bicep'

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Mail address that alerts go to; empty for none.')
param email string

@description('Days before the Credly token expires from which the alert fires.')
param tokenWarningDays int

@description('Resource id of the Service Bus namespace.')
param serviceBusId string

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the Application Insights component.')
param insightsId string

@description('Name of the Key Vault.')
param keyVaultName string

@description('Address of the API.')
param apiBase string

@description('Who is told, if anybody.')
var notified = empty(email) ? [] : [operators.id]

@description('Alerts on a metric of Azure itself.')
var metricAlerts = [
  {
    name: 'dead-letters'
    description: 'A message could not be handled and waits in a dead-letter queue.'
    severity: 2
    scope: serviceBusId
    namespace: 'Microsoft.ServiceBus/namespaces'
    metric: 'DeadletteredMessages'
    dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
    aggregation: 'Maximum'
    threshold: 0
  }
  {
    name: 'server-errors'
    description: 'The API answered with a 5xx more than five times in a quarter of an hour.'
    severity: 1
    scope: functionAppId
    namespace: 'Microsoft.Web/sites'
    metric: 'Http5xx'
    dimensions: []
    aggregation: 'Total'
    threshold: 5
  }
]

@description('The metric and the log line say the same; asking both survives a dropped metric as well as a sampled log.')
var failedClaimsQuery = '''
union
  (customMetrics | where name == 'myipma.claims.failed' | summarize Value = todouble(sum(valueSum))),
  (traces | where message matches regex @'^Claim \S+ failed: ' | summarize Value = todouble(count()))
| summarize Value = max(Value)
'''

@description('The newest word counts, so that the alert ends as soon as a new token is in use.')
var tokenDaysQuery = '''
union
  (customMetrics | where name == 'myipma.credly.token.days' | project timestamp, Days = todouble(valueMin)),
  (traces | where message startswith 'Credly token expires in '
    | project timestamp, Days = todouble(extract(@'expires in (-?\d+) days', 1, message)))
| where isnotnull(Days)
| summarize arg_max(timestamp, Days)
| project Value = Days
'''

@description('People go to Credly, and Credly says nothing: its webhook is gone, or points elsewhere.')
var silenceQuery = '''
customMetrics
| where name in ('myipma.webhooks.stored', 'myipma.badges.events')
| summarize
    Calls = sumif(valueSum, name == 'myipma.webhooks.stored'),
    Proceeded = sumif(valueSum, name == 'myipma.badges.events' and tostring(customDimensions['event']) == 'proceeded')
| project Value = iff(Calls == 0, Proceeded, 0.0)
'''

@description('Seconds that the oldest effect somebody owes is late, as the sweep sees it.')
var outboxQuery = '''
customMetrics | where name == 'myipma.outbox.age' | summarize Value = todouble(max(valueMax))
'''

@description('Badges that the nightly walk found twice on Credly, or could not take over. The newest figure counts.')
var driftQuery = '''
customMetrics | where name == 'myipma.drift.open' | summarize arg_max(timestamp, valueMax) | project Value = todouble(valueMax)
'''

@description('Rows that are there and cannot be read. The log names their keys.')
var rowsQuery = '''
customMetrics | where name == 'myipma.rows.unreadable' | summarize Value = todouble(sum(valueSum))
'''

@description('Mails that were refused for good: whoever waits for a code or an offer does not get it.')
var mailQuery = '''
customMetrics | where name == 'myipma.mail.attempts' and tostring(customDimensions['result']) == 'refused' | summarize Value = todouble(sum(valueSum))
'''

@description('1 when the app has been up for more than a day and a half and no backup was completed in two days.')
var backupQuery = '''
customMetrics
| where name in ('myipma.backups.completed', 'myipma.outbox.age')
| summarize
    Completed = sumif(valueSum, name == 'myipma.backups.completed'),
    Up = countif(name == 'myipma.outbox.age' and timestamp < ago(36h))
| project Value = iff(Up > 0 and Completed == 0, 1.0, 0.0)
'''

@description('Alerts on what our own code says. Each query gives one row with one number, Value.')
var logAlerts = [
  {
    name: 'failed-claims'
    description: 'A claim ended as failed: somebody pressed the button and got no badge.'
    severity: 2
    every: 'PT5M'
    window: 'PT15M'
    query: failedClaimsQuery
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'credly-token-age'
    description: 'The Credly token ends within ${tokenWarningDays} days.'
    severity: 2
    every: 'PT6H'
    window: 'P1D'
    query: tokenDaysQuery
    operator: 'LessThan'
    threshold: tokenWarningDays
  }
  {
    name: 'webhook-silence'
    description: 'More than five people proceeded to Credly in six hours, and Credly called us not once.'
    severity: 2
    every: 'PT1H'
    window: 'PT6H'
    query: silenceQuery
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'outbox-age'
    description: 'Something owed (an event, a mail, a call of Credly) is more than ten minutes late.'
    severity: 2
    every: 'PT5M'
    window: 'PT15M'
    query: outboxQuery
    operator: 'GreaterThan'
    threshold: 600
  }
  {
    name: 'drift'
    description: 'Badges differ from what Credly says, and the nightly walk could not mend them.'
    severity: 3
    every: 'PT6H'
    window: 'P1D'
    query: driftQuery
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'poison-rows'
    description: 'A stored row cannot be read and is skipped. Whoever it belongs to misses something.'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    query: rowsQuery
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'mail-refused'
    description: 'More than five mails were refused for good within an hour.'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    query: mailQuery
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'backup-missing'
    description: 'No backup was completed in two days.'
    severity: 1
    every: 'PT6H'
    window: 'P2D'
    query: backupQuery
    operator: 'GreaterThan'
    threshold: 0
  }
]

@description('Places the API is called from, far from each other: Amsterdam, Stockholm, Virginia. Every call costs a little.')
var places = ['emea-nl-ams-azr', 'emea-se-sto-edge', 'us-va-ash-azr']

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource onMetric 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for alert in metricAlerts: {
    name: alert.name
    location: 'global'
    tags: tags
    properties: {
      description: '${alert.description} What to do: docs/runbooks/${alert.name}.md'
      severity: alert.severity
      enabled: true
      scopes: [alert.scope]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.name
            metricNamespace: alert.namespace
            metricName: alert.metric
            dimensions: alert.dimensions
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
          }
        ]
      }
      actions: [for id in notified: { actionGroupId: id }]
    }
  }
]

resource onLog 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in logAlerts: {
    name: alert.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: '${alert.description} What to do: docs/runbooks/${alert.name}.md'
      severity: alert.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: alert.every
      windowSize: alert.window
      // Nothing has been logged yet when this is deployed for the first time.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: notified }
    }
  }
]

// Health answers 200 while people can be served, and 503 when nobody can.
resource health 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'health'
  location: location
  // A web test belongs to the component its tag names.
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'health'
    Name: 'health'
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [for place in places: { Id: place }]
    Request: { RequestUrl: '${apiBase}/api/health', HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource unavailable 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'unavailable'
  location: 'global'
  tags: tags
  properties: {
    description: 'The API did not answer its health check from two places or more. What to do: docs/runbooks/unavailable.md'
    severity: 0
    enabled: true
    scopes: [health.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: health.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [for id in notified: { actionGroupId: id }]
  }
}

resource keyVault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: keyVaultName
}

// Key Vault says 30 days ahead when a secret or a key ends. Event Grid is the only way it says so.
resource vaultEvents 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (!empty(email)) {
  name: 'vault-events'
  location: location
  tags: tags
  properties: { source: keyVault.id, topicType: 'Microsoft.KeyVault.vaults' }

  resource ending 'eventSubscriptions' = {
    name: 'secret-ending'
    properties: {
      eventDeliverySchema: 'CloudEventSchemaV1_0'
      filter: {
        includedEventTypes: [
          'Microsoft.KeyVault.SecretNearExpiry'
          'Microsoft.KeyVault.SecretExpired'
          'Microsoft.KeyVault.KeyNearExpiry'
          'Microsoft.KeyVault.KeyExpired'
        ]
      }
      destination: {
        endpointType: 'MonitorAlert'
        properties: {
          severity: 'Sev2'
          description: 'A secret or key in the vault ends within 30 days, or has ended. What to do: docs/runbooks/secret-ending.md'
          actionGroups: notified
        }
      }
    }
  }
}
