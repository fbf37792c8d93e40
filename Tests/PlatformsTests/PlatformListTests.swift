import Content
import Foundation
import Platforms
import Testing

@Suite("The list of platforms")
struct PlatformListTests {
  @Test("docs/platforms.md says what the descriptors say")
  func matrix() throws {
    let page = platformMatrix(allPlatforms.map(\.descriptor))
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "docs/platforms.md")
    if ProcessInfo.processInfo.environment["POSTRIDER_WRITE_DOCS"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: file, encoding: .utf8)
    let differs = page.split(separator: "\n").first { !written.contains($0) }
    #expect(
      written == page,
      "write it anew: POSTRIDER_WRITE_DOCS=1 swift test --filter PlatformListTests; first: \(differs ?? "")")
  }

  @Test("Names are unique and sorted; options, credentials and limits are complete")
  func descriptors() {
    let descriptors = allPlatforms.map(\.descriptor)
    #expect(descriptors.map(\.name) == descriptors.map(\.name).sorted())
    #expect(Set(descriptors.map(\.name)).count == descriptors.count)
    for descriptor in descriptors {
      #expect(Set(descriptor.options.map(\.name)).count == descriptor.options.count)
      // `credentials: env:NAME` names the one required field, or the first where none is.
      #expect(descriptor.credentials.count { $0.isRequired } <= 1, "\(descriptor.name)")
      #expect(!descriptor.credentials.isEmpty, "\(descriptor.name)")
      for type in PostType.allCases {
        let capability = Capability(rawValue: type.rawValue)
        let can = capability.flatMap { descriptor.capabilities[$0] } == .can
        #expect(can == (descriptor.limits[type] != nil), "\(descriptor.name) \(type)")
      }
      for (capability, support) in descriptor.capabilities {
        if case .cannot(let why) = support { #expect(!why.isEmpty, "\(descriptor.name) \(capability)") }
      }
    }
  }
}
