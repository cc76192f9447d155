// Everything my.IPMA badges needs in one resource group. Each module is one concern; only access.bicep hands out rights.
import { DnsRecord, Network, Tags, Templates } from 'types.bicep'

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

@description('Own domain of the API, for example "api.my.ipma.world"; empty for none. docs/deploy.md says what to do in DNS and in which order.')
param apiDomain string = ''

@description('Own domain of the page; empty for none.')
param webDomain string = ''

@description('Domain in the DID of the issuer of credentials, served by the API; empty for the API domain. Chosen once: signed credentials name it for ever.')
param didDomain string = ''

@description('Public address of the API where a gateway of your own stands in front of it. Empty: its own domain or the address Azure gives.')
param apiAddress string = ''

@description('Public address of the page where a gateway of your own stands in front of it. Empty: its own domain or the address Azure gives.')
param webAddress string = ''

@description('Further origins whose pages may call the API from a browser, with commas in between, for example "https://my.ipma.world".')
param allowedOrigins string = ''

@description('Mail address at which people ask about badges. It stands in every Open Badges document, and verifiers refuse an issuer without one.')
param issuerEmail string

@description('Own domain that mail comes from, for example "my.ipma.world"; empty for the one Azure makes. docs/deploy.md says what to do in DNS.')
param mailDomain string = ''

@description('Whether the own mail domain is verified. Until then mail comes from the domain Azure makes.')
param mailDomainVerified bool = false

@description('What stands before the @ of the address mail comes from, in an own domain. Anything but DoNotReply needs a sending limit that support has raised.')
@minLength(1)
param mailSenderUser string = 'DoNotReply'

@description('The name people see as the sender of mail.')
@minLength(1)
@maxLength(100)
param mailSenderName string = 'my.IPMA'

@description('Address that replies to mail go to; empty for issuerEmail.')
param mailReplyTo string = ''

@description('How many mails the service may send in a minute, as support has raised it; a fifth is left to codes. 0 sends as fast as it goes, and what is over the limit is tried again.')
@minValue(0)
param mailPerMinute int = 0

@description('Where the mail service keeps data at rest, for example "Europe", "Switzerland" or "United States". It cannot be changed later.')
param mailDataLocation string = 'Europe'

@description('Number of the page of IPMA at LinkedIn, so that certifications added there bear its logo; empty for none.')
param linkedInOrganizationId string = ''

@description('OpenID Connect issuer whose tokens the API accepts.')
param identityIssuer string

@description('Audience the tokens must name: the application id of the API at that issuer.')
param identityAudience string

@description('Claim of a token whose value MyIpma.Operator makes an operator.')
param operatorClaim string = 'roles'

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

@description('Copies of the backups. GRS keeps them in a second region too.')
@allowed(['Standard_GRS', 'Standard_GZRS', 'Standard_LRS', 'Standard_ZRS'])
param backupSku string = 'Standard_GRS'

@description('Days a backup is kept. Erased people stay in backups for as long.')
@minValue(40)
param backupDays int = 45

@description('Most instances the API may grow to.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances kept warm for HTTP calls. 0 costs nothing when idle and starts cold; 1 keeps the claim button quick.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Spreads instances over the zones of the region. Azure then keeps two warm instances for every kind of trigger, which costs around the clock.')
param zoneRedundant bool = false

@description('Closes storage, backups, vaults and bus to the internet: private endpoints, a virtual network, Service Bus Premium. Open otherwise, to callers with rights only.')
param closedNetwork bool = false

@description('Address range of the virtual network of a closed network, /24 or larger.')
param networkRange string = '10.80.0.0/24'

@description('Public addresses or CIDR ranges that may still call services in a closed network, with commas in between: the operators of secrets and restores.')
param operatorRanges string = ''

@description('Locks storage accounts and vault against deletion. Setting locks takes the role Owner or User Access Administrator.')
param deleteLocks bool = true

@description('Days logs are kept.')
@minValue(30)
@maxValue(730)
param logDays int = 90

@description('Costs a month from which alertEmail is told, in the currency of the subscription; 0 for no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('First day of the month in which the budget was set up, as yyyy-mm-01. Azure refuses to change it later.')
param budgetStart string = ''

@description('Time of this deployment, from which the ends of new secrets count. Not to be set.')
param deployedAt string = utcNow()

@description('Makes names unique in the world and the same at every deployment of this environment.')
var token = uniqueString(subscription().id, environmentName, location)

@description('By this tag azd finds what belongs to the environment.')
var tags Tags = { 'azd-env-name': environmentName }

@description('Names are fixed before anything exists, so that a preview of a deployment can say what will change.')
var names = {
  backup: 'stbackup${token}'
  functionApp: 'func-${token}'
  identity: 'id-${token}'
  insights: 'appi-${token}'
  keyVault: 'kv-${token}'
  mail: 'acs-${token}'
  rotatedVault: 'kvr-${token}'
  serviceBus: 'sb-${token}'
  storage: 'st${token}'
}

@description('Where the API is reached.')
var apiBase = !empty(apiAddress) ? apiAddress : 'https://${empty(apiDomain) ? '${names.functionApp}.azurewebsites.net' : apiDomain}'

@description('Where the page is reached.')
var webBase = !empty(webAddress) ? webAddress : 'https://${empty(webDomain) ? web.outputs.hostName : webDomain}'

@description('Own domains that the function app answers to.')
var appDomains = filter(union([apiDomain], [didDomain]), domain => !empty(domain) && domain != '${names.functionApp}.azurewebsites.net')

@description('What stands between commas, without the spaces around it.')
var listed = {
  origins: filter(map(split(allowedOrigins, ','), origin => trim(origin)), origin => !empty(origin))
  ranges: filter(map(split(operatorRanges, ','), range => trim(range)), range => !empty(range))
}

@description('Who reaches storage, vaults and bus over the network. Rights are asked for in any case.')
var reach Network = closedNetwork
  ? {
      publicAccess: empty(listed.ranges) ? 'Disabled' : 'Enabled'
      defaultAction: 'Deny'
      allowedRanges: listed.ranges
    }
  : { publicAccess: 'Enabled', defaultAction: 'Allow', allowedRanges: [] }

@description('Where azd puts the package.')
var deploymentContainer = 'packages'

@description('Where drawn pictures are kept for all instances.')
var pictureContainer = 'pictures'

@description('Containers of the Functions host (locks, keys), of Durable Functions (named after the hub in host.json) and of drawn pictures.')
var containers = [
  'azure-webjobs-hosts'
  'azure-webjobs-secrets'
  'myipmaclaims-applease'
  'myipmaclaims-largemessages'
  'myipmaclaims-leases'
  pictureContainer
]

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
  params: { workspaceName: 'log-${token}', insightsName: names.insights, location: location, tags: tags, retentionDays: logDays }
}

module storage 'storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    sku: storageSku
    network: reach
    containers: containers
    deploymentContainer: deploymentContainer
  }
}

module backup 'backup.bicep' = {
  scope: group
  params: { name: names.backup, location: location, tags: tags, sku: backupSku, network: reach, keptDays: backupDays }
}

module serviceBus 'servicebus.bicep' = {
  scope: group
  params: { name: names.serviceBus, location: location, tags: tags, network: reach }
}

module keyVault 'keyvault.bicep' = {
  scope: group
  params: {
    name: names.keyVault
    rotatedName: names.rotatedVault
    location: location
    tags: tags
    network: reach
    deployedAt: deployedAt
    credlyToken: credlyToken
    webhookSecret: webhookSecret
    appKey: appKey
  }
}

module mail 'mail.bicep' = {
  scope: group
  params: {
    name: names.mail
    emailName: 'acse-${token}'
    tags: tags
    dataLocation: mailDataLocation
    domain: mailDomain
    domainVerified: mailDomainVerified
    senderUser: mailSenderUser
    senderName: mailSenderName
  }
}

module access 'access.bicep' = {
  scope: group
  params: {
    storageName: names.storage
    containers: union(containers, [deploymentContainer])
    backupName: names.backup
    serviceBusName: names.serviceBus
    keyVaultName: names.keyVault
    rotatedVaultName: names.rotatedVault
    mailName: names.mail
    insightsName: names.insights
    identityName: names.identity
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
  dependsOn: [backup, identity, keyVault, mail, monitoring, serviceBus, storage]
}

module web 'web.bicep' = {
  scope: group
  params: { name: 'stapp-${token}', location: webLocation, tags: tags, domain: webDomain }
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
    operatorClaim: operatorClaim
    apiBase: apiBase
    webBase: webBase
    didDomain: didDomain
    allowedOrigins: listed.origins
    issuerEmail: issuerEmail
    linkedInOrganizationId: linkedInOrganizationId
    mailEndpoint: mail.outputs.endpoint
    mailFrom: mail.outputs.from
    mailSenderName: mailSenderName
    mailPerMinute: mailPerMinute
    mailReplyTo: empty(mailReplyTo) ? issuerEmail : mailReplyTo
    tableServiceUri: storage.outputs.tableServiceUri
    backupContainerUri: backup.outputs.containerUri
    pictureContainerUri: '${storage.outputs.blobServiceUri}${pictureContainer}'
    keyVaultUri: keyVault.outputs.uri
    rotatedVaultUri: keyVault.outputs.rotatedUri
    previousWebhookSecretVersion: previousWebhookSecretVersion
  }
}

module network 'network.bicep' = if (closedNetwork) {
  scope: group
  params: {
    name: 'vnet-${token}'
    location: location
    tags: tags
    range: networkRange
    storageId: storage.outputs.id
    backupId: backup.outputs.id
    vaultId: keyVault.outputs.id
    rotatedVaultId: keyVault.outputs.rotatedId
    serviceBusId: serviceBus.outputs.id
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
    deploymentContainer: deploymentContainer
    serviceBusHost: serviceBus.outputs.host
    insightsConnectionString: monitoring.outputs.connectionString
    productSettings: settings.outputs.values
    zoneRedundant: zoneRedundant
    subnetId: closedNetwork ? network!.outputs.appSubnetId : ''
    maximumInstances: maximumInstances
    alwaysReadyInstances: alwaysReadyInstances
  }
  // The app reads its secrets and task hub the moment it starts, so its rights come first.
  dependsOn: [access]
}

module domains 'domains.bicep' = if (!empty(appDomains)) {
  scope: group
  params: { appName: names.functionApp, planId: functionApp.outputs.planId, location: location, tags: tags, domains: appDomains }
}

module diagnostics 'diagnostics.bicep' = {
  scope: group
  params: {
    workspaceId: monitoring.outputs.workspaceId
    storageName: names.storage
    backupName: names.backup
    serviceBusName: names.serviceBus
    keyVaultNames: [names.keyVault, names.rotatedVault]
    functionAppName: names.functionApp
  }
  dependsOn: [backup, functionApp, keyVault, serviceBus, storage]
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
    keyVaultName: names.keyVault
    apiBase: apiBase
  }
}

module workbook 'workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    environmentName: environmentName
    insightsId: monitoring.outputs.insightsId
    serviceBusId: serviceBus.outputs.id
  }
}

module locks 'locks.bicep' = if (deleteLocks) {
  scope: group
  params: { storageNames: [names.storage, names.backup], keyVaultName: names.keyVault }
  // A lock also forbids what a deployment may do to parts of what it protects, so it comes last.
  dependsOn: [access, backup, diagnostics, functionApp, keyVault, storage]
}

module budget 'budget.bicep' = if (monthlyBudget > 0 && !empty(alertEmail)) {
  scope: group
  params: { amount: monthlyBudget, start: budgetStart, email: alertEmail }
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

@description('Name of the storage account with the tables.')
output STORAGE_NAME string = names.storage

@description('Name of the storage account with the backups.')
output BACKUP_NAME string = names.backup

@description('Address of the container with the backups.')
output BACKUP_CONTAINER_URI string = backup.outputs.containerUri

@description('Address of the tables.')
output TABLE_SERVICE_URI string = storage.outputs.tableServiceUri

@description('Address that mail comes from.')
output MAIL_FROM string = mail.outputs.from

@description('Name of the e-mail service, which verifies an own domain.')
output MAIL_SERVICE_NAME string = 'acse-${token}'

@description('Records to put into DNS for an own mail domain, one after another; none without one.')
output MAIL_DNS_RECORDS DnsRecord[] = mail.outputs.dnsRecords

@description('Host name of the page as Azure gives it: where the CNAME record of an own domain points.')
output WEB_HOST string = web.outputs.hostName
