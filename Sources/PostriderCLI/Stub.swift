import Content
enum SchemaFiles { static func all(for environment: Environment) -> [NewFile] { [] } }
struct WorkTreeReading {
  var folder: String
  var environment: Environment
  func project() throws -> Project { Project(timezone: "UTC") }
}
