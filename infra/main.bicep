// Everything my.IPMA badges needs in one resource group. Each module is one concern; only access.bicep hands out rights.
import { Tags, Templates } from 'types.bicep'

targetScope = 'subscription'

@description('Short name of this environment, for example "test" or "live". azd sets it from AZURE_ENV_NAME.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Azure region for everything but the page. It must offer Flex Consumption.')
param location string

@description('Azure region of the page. Static Web Apps exist in these only; the content is served worldwide.')
@allowed(['centralus', 'eastasia', 'eastus2', 'westeurope', 'westus2'])
param webLocation string = 'westeurope'

@description('Public address of the API where a custom domain stands in front of it. Empty: the address Azure gives.')
param apiAddress string = ''

@description('Public address of the page where a custom domain stands in front of it. Empty: the address Azure gives.')
param webAddress string = ''

@description('OpenID Connect issuer whose tokens the API accepts.')
param identityIssuer string

@description('Audience the tokens must name: the application id of the API at that issuer.')
param identityAudience string

@description('How long a person has to proceed to Credly once the link is ready, as hh:mm:ss.')
param claimWindow string = '00:02:00'

@description('Base address of the Credly API. The sandbox unless told otherwise, so that a first try never reaches real people.')
param credlyApiBase string = 'https://sandbox-api.credly.com/v1/'

@description('Base address of the Credly pages people see. Belongs to the same Credly environment as credlyApiBase.')
param credlyWebBase string = 'https://sandbox.credly.com'

@description('Id of the organisation at Credly.')
param credlyOrganizationId string

@description('Credly badge template id per certificate level, for example { A: "5d1c…" }. Levels with an empty id are left out.')
param credlyTemplates Templates

@description('Authorization token of the Credly organisation. Needed the first time and at rotation; empty leaves the secret as it is.')
@secure()
param credlyToken string = ''

@description('Secret part of the webhook address given to Credly. Needed the first time; empty leaves the secret as it is.')
@secure()
param webhookSecret string = ''

@description('Key that badge ids and tickets are derived from, 32 characters or more. Made once: another key would change every badge id.')
@secure()
param appKey string = ''

@description('Version of webhook-secret that stays accepted beside the newest while Credly still calls the old address. Empty: newest only.')
param previousWebhookSecretVersion string = ''

@description('Object id of the person or pipeline that rotates secrets and sends the first certificate. azd sets it; empty gives nobody that right.')
param operatorPrincipalId string = ''

@description('What operatorPrincipalId is.')
@allowed(['Group', 'ServicePrincipal', 'User'])
param operatorPrincipalType string = 'User'

@description('Mail address that alerts go to. Empty: alerts show in the portal only.')
param alertEmail string = ''

@description('Days before the Credly token expires from which the alert fires.')
@minValue(1)
param tokenWarningDays int = 30

@description('Copies of the stored data: in one datacentre (LRS), over three zones (ZRS), or also in a second region (GZRS).')
@allowed(['Standard_GZRS', 'Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_ZRS'

@description('Most instances the API may grow to.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances kept warm for HTTP calls. 0 costs nothing when idle and starts cold; 1 keeps the claim button quick.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Makes names unique in the world and the same at every deployment of this environment.')
var token = uniqueString(subscription().id, environmentName, location)

@description('By this tag azd finds what belongs to the environment.')
var tags Tags = { 'azd-env-name': environmentName }

@description('Names are fixed before anything exists, so that a preview of a deployment can say what will change.')
var names = {
  functionApp: 'func-${token}'
  identity: 'id-${token}'
  insights: 'appi-${token}'
  keyVault: 'kv-${token}'
  serviceBus: 'sb-${token}'
  storage: 'st${token}'
}

@description('Where the API is reached.')
var apiBase = empty(apiAddress) ? 'https://${names.functionApp}.azurewebsites.net' : apiAddress

@description('Where the page is reached.')
var webBase = empty(webAddress) ? 'https://${web.outputs.hostName}' : webAddress

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-my-ipma-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  params: { workspaceName: 'log-${token}', insightsName: names.insights, location: location, tags: tags }
}

module storage 'storage.bicep' = {
  scope: group
  params: { name: names.storage, location: location, tags: tags, sku: storageSku }
}

module serviceBus 'servicebus.bicep' = {
  scope: group
  params: { name: names.serviceBus, location: location, tags: tags }
}

module keyVault 'keyvault.bicep' = {
  scope: group
  params: {
    name: names.keyVault
    location: location
    tags: tags
    credlyToken: credlyToken
    webhookSecret: webhookSecret
    appKey: appKey
  }
}

module access 'access.bicep' = {
  scope: group
  params: {
    storageName: names.storage
    serviceBusName: names.serviceBus
    keyVaultName: names.keyVault
    insightsName: names.insights
    identityName: names.identity
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
  dependsOn: [identity, keyVault, monitoring, serviceBus, storage]
}

module web 'web.bicep' = {
  scope: group
  params: { name: 'stapp-${token}', location: webLocation, tags: tags }
}

module settings 'settings.bicep' = {
  scope: group
  params: {
    claimWindow: claimWindow
    credlyApiBase: credlyApiBase
    credlyWebBase: credlyWebBase
    credlyOrganizationId: credlyOrganizationId
    credlyTemplates: credlyTemplates
    identityIssuer: identityIssuer
    identityAudience: identityAudience
    apiBase: apiBase
    webBase: webBase
    tableServiceUri: storage.outputs.tableServiceUri
    keyVaultUri: keyVault.outputs.uri
    previousWebhookSecretVersion: previousWebhookSecretVersion
  }
}

module functionApp 'functionapp.bicep' = {
  scope: group
  params: {
    name: names.functionApp
    planName: 'plan-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobServiceUri: storage.outputs.blobServiceUri
    queueServiceUri: storage.outputs.queueServiceUri
    tableServiceUri: storage.outputs.tableServiceUri
    deploymentContainer: storage.outputs.deploymentContainer
    serviceBusHost: serviceBus.outputs.host
    insightsConnectionString: monitoring.outputs.connectionString
    productSettings: settings.outputs.values
    allowedOrigin: webBase
    maximumInstances: maximumInstances
    alwaysReadyInstances: alwaysReadyInstances
  }
  // The app reads its secrets and task hub the moment it starts, so its rights come first.
  dependsOn: [access]
}

module diagnostics 'diagnostics.bicep' = {
  scope: group
  params: {
    workspaceId: monitoring.outputs.workspaceId
    storageName: names.storage
    serviceBusName: names.serviceBus
    keyVaultName: names.keyVault
  }
  dependsOn: [keyVault, serviceBus, storage]
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    email: alertEmail
    tokenWarningDays: tokenWarningDays
    serviceBusId: serviceBus.outputs.id
    functionAppId: functionApp.outputs.id
    insightsId: monitoring.outputs.insightsId
  }
}

@description('Address of the API; the page and the webhook address are built from it.')
output API_BASE string = apiBase

@description('Address of the page.')
output WEB_BASE string = webBase

@description('Resource group that holds everything.')
output RESOURCE_GROUP string = group.name

@description('Name of the Key Vault with the three secrets and the signing key.')
output KEY_VAULT_NAME string = names.keyVault

@description('Host name of the Service Bus namespace.')
output SERVICE_BUS_HOST string = serviceBus.outputs.host

@description('Name of the function app.')
output FUNCTION_APP_NAME string = names.functionApp
