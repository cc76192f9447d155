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
