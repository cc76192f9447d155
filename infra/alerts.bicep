// Four things a person must look at: messages nobody could handle, claims that failed, a Credly token about to end, answers that broke.
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

@description('Who is told, if anybody.')
var notified = empty(email) ? [] : [operators.id]

@description('The metric and the log line say the same; asking both survives a dropped metric as well as a sampled log.')
var failedClaimsQuery = '''
union
  (customMetrics | where name == 'myipma.claims.failed' | summarize Failed = todouble(sum(valueSum))),
  (traces | where message matches regex @'^Claim \S+ failed: ' | summarize Failed = todouble(count()))
| summarize Failed = max(Failed)
'''

@description('The newest word counts, so that the alert ends as soon as a new token is in use.')
var tokenDaysQuery = '''
union
  (customMetrics | where name == 'myipma.credly.token.days' | project timestamp, Days = todouble(valueMin)),
  (traces | where message startswith 'Credly token expires in '
    | project timestamp, Days = todouble(extract(@'expires in (-?\d+) days', 1, message)))
| where isnotnull(Days)
| summarize arg_max(timestamp, Days)
| project Days
'''

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

resource deadLetters 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A message could not be handled and waits in a dead-letter queue. docs/deploy.md says how to read and send it again.'
    severity: 2
    enabled: true
    scopes: [serviceBusId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [for id in notified: { actionGroupId: id }]
  }
}

resource serverErrors 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'server-errors'
  location: 'global'
  tags: tags
  properties: {
    description: 'The API answered with a 5xx more than five times in a quarter of an hour.'
    severity: 1
    enabled: true
    scopes: [functionAppId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: '5xx'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 5
        }
      ]
    }
    actions: [for id in notified: { actionGroupId: id }]
  }
}

resource failedClaims 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'failed-claims'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'failed-claims'
    description: 'A claim ended as failed: somebody pressed the button and got no badge. The reason is in the log line.'
    severity: 2
    enabled: true
    scopes: [insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    // Nothing has been logged yet when this is deployed for the first time.
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: failedClaimsQuery
          metricMeasureColumn: 'Failed'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: notified }
  }
}

resource tokenAge 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = {
  name: 'credly-token-age'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'credly-token-age'
    description: 'The Credly token ends within ${tokenWarningDays} days. docs/deploy.md says how to rotate it.'
    severity: 2
    enabled: true
    scopes: [insightsId]
    evaluationFrequency: 'PT6H'
    windowSize: 'P1D'
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: tokenDaysQuery
          metricMeasureColumn: 'Days'
          timeAggregation: 'Minimum'
          operator: 'LessThan'
          threshold: tokenWarningDays
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: notified }
  }
}
