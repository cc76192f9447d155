// Shapes that travel between modules.

@export()
@description('Tags of the environment, put on everything that takes tags.')
type Tags = {
  @description('Value of the tag.')
  *: string
}

@export()
@description('App settings by name.')
type Settings = {
  @description('Value of the setting, or a reference to a secret.')
  *: string
}

@export()
@description('Credly badge template id per certificate level.')
type Templates = {
  @description('Template id; empty for a level that has none yet.')
  *: string
}

@export()
@description('A record to be put into DNS.')
type DnsRecord = {
  @description('TXT or CNAME.')
  type: string

  @description('Name of the record, as the service gives it.')
  name: string

  @description('What the record says.')
  value: string

  @description('How long it may be kept, in seconds.')
  ttl: int
}

@export()
@description('Who reaches a service over the network, whatever rights they have.')
type Network = {
  @description('Whether the public endpoint answers at all.')
  publicAccess: 'Enabled' | 'Disabled'

  @description('What happens to callers that no range names.')
  defaultAction: 'Allow' | 'Deny'

  @description('Public addresses or CIDR ranges that may call in spite of a closed network.')
  allowedRanges: string[]
}
