// Mail to people: Communication Services, and the domain that mail comes from. The app signs in with its identity; keys are refused.
// What is sent to whom is not logged here on purpose: the service's mail logs name the recipients.
import { DnsRecord, Tags } from 'types.bicep'

@description('Name of the communication service, which takes the mail.')
param name string

@description('Name of the e-mail service, which holds the domains.')
param emailName string

@description('Tags of the environment.')
param tags Tags

@description('Where the service keeps data at rest, for example "Europe". It cannot be changed later.')
param dataLocation string

@description('Own domain that mail comes from; empty for the one Azure makes.')
param domain string

@description('Whether the records of the own domain are in DNS and verified. Until then mail comes from the domain Azure makes.')
param domainVerified bool

@description('What stands before the @ of the address in the own domain. Anything but DoNotReply needs a sending limit that support has raised.')
param senderUser string

@description('The name people see as the sender.')
param senderName string

@description('The sender that every domain has from the start.')
var givenUser = 'DoNotReply'

@description('Whether mail comes from the own domain.')
var usesOwnDomain = !empty(domain) && domainVerified

resource email 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: emailName
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource azureDomain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: email
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
}

resource ownDomain 'Microsoft.Communication/emailServices/domains@2025-09-01' = if (!empty(domain)) {
  parent: email
  name: empty(domain) ? 'none' : domain
  location: 'global'
  tags: tags
  properties: { domainManagement: 'CustomerManaged', userEngagementTracking: 'Disabled' }
}

resource sender 'Microsoft.Communication/emailServices/domains/senderUsernames@2025-09-01' = if (usesOwnDomain && toLower(senderUser) != toLower(givenUser)) {
  parent: ownDomain
  name: senderUser
  properties: { username: senderUser, displayName: senderName }
}

// A domain can be linked only once it is verified, hence one of the two.
resource communication 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
    linkedDomains: [usesOwnDomain ? ownDomain.id : azureDomain.id]
  }
}

@description('Address that mail is handed over to.')
output endpoint string = 'https://${communication.properties.hostName}'

@description('Address that mail comes from.')
output from string = usesOwnDomain ? '${senderUser}@${domain}' : '${givenUser}@${azureDomain.properties.mailFromSenderDomain}'

@description('Records that prove the own domain and let its mail arrive (ownership, SPF, DKIM twice); none without an own domain.')
output dnsRecords DnsRecord[] = empty(domain)
  ? []
  : [
      ownDomain!.properties.verificationRecords.Domain
      ownDomain!.properties.verificationRecords.SPF
      ownDomain!.properties.verificationRecords.DKIM
      ownDomain!.properties.verificationRecords.DKIM2
    ]
