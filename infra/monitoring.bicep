// Logs, traces and metrics: Application Insights on a Log Analytics workspace. Writing needs an identity, not the key in the connection string.
import { Tags } from 'types.bicep'

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Days logs are kept. They hold ids and reasons, never names or addresses.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('What a column says up to the secret in an address (ApiRoutes.cs): the one of the webhook, tickets, links in mails, receipts, public pages; also the row a page is looked up by.')
var keptPattern = '^(.*?(?:/(?:api/webhooks/credly|api/go|api/mail/unsubscribe|api/erasures|people)/|RowKey=(?:.|%27)p_))[^/?#]'

@description('Cuts a column off where a secret begins. Of the functions that transformations know, none replaces by pattern.')
func cutColumn(column string, pattern string) string =>
  'extend kept = extract(@"${pattern}", 1, ${column}) | extend ${column} = iif(isempty(kept), ${column}, strcat(kept, "***")) | project-away kept'

@description('The columns in which the host and the exporter write addresses, by table.')
var addressColumns = {
  AppRequests: ['Url', 'Name', 'OperationName']
  AppDependencies: ['Data', 'Name', 'OperationName']
  AppTraces: ['OperationName']
  AppExceptions: ['OperationName']
}

module workspace 'workspace.bicep' = {
  params: { name: workspaceName, location: location, tags: tags, retentionDays: retentionDays, ruleId: '' }
}

// The Functions host writes the address of every request and offers no way to leave anything out, so secrets in addresses are cut off on their way into the workspace.
resource redaction 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: '${workspaceName}-redaction'
  location: location
  tags: tags
  kind: 'WorkspaceTransforms'
  properties: {
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.outputs.id }] }
    dataFlows: [
      for table in items(addressColumns): {
        streams: ['Microsoft-Table-${table.key}']
        destinations: ['workspace']
        transformKql: 'source | ${join(map(table.value, column => cutColumn(column, keptPattern)), ' | ')}'
      }
    ]
  }
}

module workspaceWithRule 'workspace.bicep' = {
  params: { name: workspaceName, location: location, tags: tags, retentionDays: retentionDays, ruleId: redaction.id }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.outputs.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.outputs.id

@description('Resource id of the Application Insights component.')
output insightsId string = insights.id

@description('Where telemetry goes. With local authentication off the key in it opens nothing.')
output connectionString string = insights.properties.ConnectionString
