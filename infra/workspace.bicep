// The Log Analytics workspace. Deployed twice: its rule names it, and it names the rule, so one of the two has to be there first.
import { Tags } from 'types.bicep'

@description('Name of the workspace.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

@description('Days logs are kept.')
param retentionDays int

@description('Resource id of the rule that everything coming in goes through; empty while there is none.')
param ruleId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
    defaultDataCollectionRuleResourceId: empty(ruleId) ? null : ruleId
  }
}

@description('Resource id of the workspace.')
output id string = workspace.id
