// One user-assigned identity for the API: it exists before the app does, so every right can be given before the first start.
import { Tags } from 'types.bicep'

@description('Name of the identity.')
param name string

@description('Azure region.')
param location string

@description('Tags of the environment.')
param tags Tags

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id, by which the function app wears the identity.')
output id string = identity.id

@description('Client id, by which SDKs pick the identity.')
output clientId string = identity.properties.clientId
