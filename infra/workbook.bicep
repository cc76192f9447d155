// One page to look at: what people did, how Credly answered, what waits, what differs. In the portal under Application Insights > Workbooks.
import { Tags } from 'types.bicep'

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Name of this environment, for the title.')
param environmentName string

@description('Resource id of the Application Insights component.')
param insightsId string

@description('Resource id of the Service Bus namespace.')
param serviceBusId string

@description('How far people came: each step counts people who did it in the chosen time.')
var funnelQuery = '''
customMetrics
| where name == 'myipma.badges.events'
| extend Step = tostring(customDimensions['event'])
| summarize Badges = sum(valueSum) by Step
| extend Place = case(Step == 'offered', 1, Step == 'claim-opened', 2, Step == 'proceeded', 3, Step == 'accepted', 4, 9)
| where Place < 9
| order by Place asc
| project Step, Badges
'''

@description('Windows that opened and closed again without a click, and what became of the others.')
var windowsQuery = '''
customMetrics
| where name == 'myipma.badges.events'
| extend Step = tostring(customDimensions['event'])
| where Step in ('claim-opened', 'claim-lapsed', 'proceeded', 'rejected')
| summarize Badges = sum(valueSum) by Step, bin(timestamp, {time:grain})
'''

@description('Claims that failed, by reason.')
var failuresQuery = '''
customMetrics
| where name == 'myipma.claims.failed'
| summarize Claims = sum(valueSum) by Reason = tostring(customDimensions['reason']), bin(timestamp, {time:grain})
'''

@description('How long Credly took. Mean and longest; the distribution is in the metric itself.')
var credlyLatencyQuery = '''
customMetrics
| where name == 'myipma.credly.call.duration'
| summarize Mean = sum(valueSum) / sum(valueCount), Longest = max(valueMax) by bin(timestamp, {time:grain})
'''

@description('What Credly answered, by operation and outcome.')
var credlyOutcomesQuery = '''
customMetrics
| where name == 'myipma.credly.calls'
| summarize Calls = sum(valueSum) by Operation = tostring(customDimensions['operation']), Outcome = tostring(customDimensions['outcome'])
| order by Calls desc
'''

@description('Seconds that the oldest effect owed is late.')
var outboxQuery = '''
customMetrics | where name == 'myipma.outbox.age' | summarize Seconds = max(valueMax) by bin(timestamp, {time:grain})
'''

@description('Webhooks stored beside hand-overs: the one without the other means that Credly has lost us.')
var webhooksQuery = '''
customMetrics
| where name == 'myipma.webhooks.stored' or (name == 'myipma.badges.events' and tostring(customDimensions['event']) == 'proceeded')
| extend What = iff(name == 'myipma.webhooks.stored', 'webhooks', 'proceeded')
| summarize Count = sum(valueSum) by What, bin(timestamp, {time:grain})
'''

@description('Badges that differ from what Credly says, rows that cannot be read, backups.')
var upkeepQuery = '''
customMetrics
| where name in ('myipma.drift.open', 'myipma.rows.unreadable', 'myipma.loops.failures', 'myipma.backups.completed', 'myipma.credly.token.days')
| summarize arg_max(timestamp, valueMax), Total = sum(valueSum) by name
| project What = name, Newest = valueMax, Total, At = timestamp
'''

@description('Mails sent, put off and refused, by kind.')
var mailQuery = '''
customMetrics
| where name == 'myipma.mail.attempts'
| summarize Mails = sum(valueSum) by Kind = tostring(customDimensions['kind']), Result = tostring(customDimensions['result'])
| order by Kind asc, Mails desc
'''

@description('Charts and tables of the page, in order.')
var charts = [
  { title: 'How far people came', query: funnelQuery, shape: 'categoricalbar', width: '50' }
  { title: 'Windows: opened, lapsed, used', query: windowsQuery, shape: 'linechart', width: '50' }
  { title: 'Claims that failed', query: failuresQuery, shape: 'barchart', width: '50' }
  { title: 'Webhooks beside hand-overs', query: webhooksQuery, shape: 'linechart', width: '50' }
  { title: 'Credly: seconds a call', query: credlyLatencyQuery, shape: 'linechart', width: '50' }
  { title: 'Credly: calls by outcome', query: credlyOutcomesQuery, shape: 'table', width: '50' }
  { title: 'Outbox: seconds late', query: outboxQuery, shape: 'linechart', width: '50' }
  { title: 'Mail', query: mailQuery, shape: 'table', width: '50' }
  { title: 'Upkeep: drift, unreadable rows, backups, token', query: upkeepQuery, shape: 'table', width: '100' }
]

@description('The choice of time that all charts share.')
var timePicker = {
  type: 9
  name: 'parameters'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    parameters: [
      {
        id: guid(resourceGroup().id, 'time')
        version: 'KqlParameterItem/1.0'
        name: 'time'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
          ]
          allowCustom: true
        }
      }
    ]
  }
}

@description('Dead letters are a metric of the bus and not in our own telemetry.')
var deadLetters = {
  type: 10
  name: 'dead-letters'
  content: {
    version: 'MetricsItem/2.0'
    title: 'Dead letters by queue'
    size: 1
    chartType: 2
    resourceType: 'microsoft.servicebus/namespaces'
    metricScope: 0
    resourceIds: [serviceBusId]
    timeContextFromParameter: 'time'
    metrics: [
      {
        namespace: 'microsoft.servicebus/namespaces'
        metric: 'microsoft.servicebus/namespaces--DeadletteredMessages'
        aggregation: 3
        splitBy: 'EntityName'
      }
    ]
  }
}

@description('A chart or table each.')
var chartItems = map(charts, chart => {
  type: 3
  name: chart.title
  customWidth: chart.width
  content: {
    version: 'KqlItem/1.0'
    title: chart.title
    query: chart.query
    size: 1
    queryType: 0
    resourceType: 'microsoft.insights/components'
    visualization: chart.shape
    timeContextFromParameter: 'time'
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'my-ipma-badges')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'my.IPMA badges (${environmentName})'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: insightsId
    serializedData: string({ version: 'Notebook/1.0', items: concat([timePicker], chartItems, [deadLetters]) })
  }
}
