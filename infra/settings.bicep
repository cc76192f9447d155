// The settings of our own code, under the names its option classes bind. Secrets appear as references the platform resolves with the app's identity.
import { Settings, Templates } from 'types.bicep'

@description('How long a person has to proceed to Credly, as hh:mm:ss.')
param claimWindow string

@description('Base address of the Credly API.')
param credlyApiBase string

@description('Base address of the Credly pages.')
param credlyWebBase string

@description('Id of the organisation at Credly.')
param credlyOrganizationId string

@description('Credly badge template id per level; empty ones are left out.')
param credlyTemplates Templates

@description('OpenID Connect issuer.')
param identityIssuer string

@description('Audience of accepted tokens.')
param identityAudience string

@description('Claim that makes an operator.')
param operatorClaim string

@description('Public address of the API.')
param apiBase string

@description('Public address of the page.')
param webBase string

@description('Own domain in the DID of the issuer; empty for the API domain.')
param didDomain string

@description('Further origins whose pages may call what needs a sign-in.')
param allowedOrigins string[]

@description('Mail address at which people ask about badges.')
param issuerEmail string

@description('Number of the page of IPMA at LinkedIn; empty for none.')
param linkedInOrganizationId string

@description('Address that mail is handed over to.')
param mailEndpoint string

@description('Address that mail comes from.')
param mailFrom string

@description('The name people see as the sender of mail.')
param mailSenderName string

@description('How many mails the service may send in a minute; 0 for no limit of ours.')
param mailPerMinute int

@description('Address that replies to mail go to.')
param mailReplyTo string

@description('Address of the table service.')
param tableServiceUri string

@description('Address of the container that backups go to.')
param backupContainerUri string

@description('Address of the container that drawn pictures are kept in.')
param pictureContainerUri string

@description('Address of the Key Vault.')
param keyVaultUri string

@description('Address of the vault the app keeps a rotated Credly token in.')
param rotatedVaultUri string

@description('Version of webhook-secret that stays accepted beside the newest; empty for none.')
param previousWebhookSecretVersion string

@description('Where the vault keeps secrets.')
var secrets = '${keyVaultUri}secrets'

@description('Levels that have a template.')
var usedTemplates = filter(items(credlyTemplates), template => !empty(template.value))

@description('One setting per such level.')
var templateSettings = toObject(usedTemplates, template => 'MyIpma__Credly__Templates__${template.key}', template => template.value)

@description('Two live webhook secrets are two versions of one secret.')
var previousWebhookSecret = empty(previousWebhookSecretVersion)
  ? {}
  : { MyIpma__Credly__WebhookSecrets__1: '@Microsoft.KeyVault(SecretUri=${secrets}/webhook-secret/${previousWebhookSecretVersion})' }

@description('Without it the DID names the host of the API.')
var ownDid = empty(didDomain) ? {} : { MyIpma__OpenBadges__DidHost: didDomain }

@description('One setting per further origin; the page of WebBase needs none.')
var originSettings = toObject(range(0, length(allowedOrigins)), n => 'MyIpma__Site__AllowedOrigins__${n}', n => allowedOrigins[n])

@description('App settings by name.')
output values Settings = union(templateSettings, originSettings, previousWebhookSecret, ownDid, {
  MyIpma__Backup__ContainerUri: backupContainerUri
  MyIpma__Pictures__ContainerUri: pictureContainerUri
  MyIpma__Claims__Window: claimWindow
  MyIpma__Credly__ApiBase: credlyApiBase
  MyIpma__Credly__WebBase: credlyWebBase
  MyIpma__Credly__OrganizationId: credlyOrganizationId
  MyIpma__Credly__Token: '@Microsoft.KeyVault(SecretUri=${secrets}/credly-token)'
  MyIpma__Credly__TokenVault: rotatedVaultUri
  MyIpma__Credly__WebhookSecrets__0: '@Microsoft.KeyVault(SecretUri=${secrets}/webhook-secret)'
  MyIpma__Identity__Issuer: identityIssuer
  MyIpma__Identity__Audience: identityAudience
  MyIpma__Identity__OperatorClaim: operatorClaim
  MyIpma__Keys__AppKey: '@Microsoft.KeyVault(SecretUri=${secrets}/app-key)'
  MyIpma__Keys__SigningKeyUri: '${keyVaultUri}keys/credential-signing'
  MyIpma__Mail__AzureCommunication__Endpoint: mailEndpoint
  MyIpma__Mail__From: mailFrom
  MyIpma__Mail__PerMinute: string(mailPerMinute)
  MyIpma__Mail__ReplyTo: mailReplyTo
  MyIpma__Mail__Sender: 'AzureCommunication'
  MyIpma__Mail__SenderName: mailSenderName
  MyIpma__OpenBadges__IssuerEmail: issuerEmail
  MyIpma__Share__LinkedInOrganizationId: linkedInOrganizationId
  MyIpma__Site__ApiBase: apiBase
  MyIpma__Site__WebBase: webBase
  MyIpma__Storage__TableServiceUri: tableServiceUri
})
