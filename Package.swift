// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Points where a test stops a run suddenly: not in what is released.
let failpoints: [SwiftSetting] = [.define("POSTRIDER_FAILPOINTS", .when(configuration: .debug))]

/// A room of the house: a target that imports only rooms listed above it.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

/// The tests of one room.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: name)] + dependencies,
    exclude: exclude,
    resources: [],
    swiftSettings: strict)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map {
  .product(name: $0, package: "swift-nio")
}
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
  name: "postrider",
  products: [.executable(name: "postrider", targets: ["postrider"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // MARK: C libraries of the system: a module map and a shim each, nothing else
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    // MARK: Ground: what is said, read and sent
    room("Locking"),  // a value behind a lock that the thread sanitizer knows
    room("JSON"),  // one value type; strict reading, one way of writing
    room("Diagnostics", ["JSON"]),  // where in a file, what is wrong, how it is said
    room("YAML", ["CLibYAML", "Diagnostics"]),  // nodes with positions, strict core schema
    room("Git", ["CGit2", "Locking", subprocess]),  // objects by libgit2; fetch and compare-and-swap push
    room("HTTP", ["CCurl", "Locking"]),  // transport by libcurl; retry, limits and redaction around it

    // MARK: Middle: what is wanted, what is recorded, what would be done
    room("Content", ["Locking", "Diagnostics", "JSON", "YAML", "Git", crypto]),  // files → project and posts
    room("Ledger", ["JSON", "Git", "Content", crypto]),  // delivery records
    room("Planning", ["JSON", "Content", "Ledger", crypto]),  // wanted × recorded × now → plan

    // MARK: Upper: what happens outside
    room("Media", ["HTTP", "Content"]),  // probe; later transform and host
    room(
      "Platforms", ["Locking", "Diagnostics", "JSON", "HTTP", "Content", "Media", crypto]
    ),  // the port, a folder a platform
    room("Credentials", ["HTTP", "Content"]),  // where secrets come from
    room(
      "Reconciler",
      [
        "Locking", "Diagnostics", "JSON", "Git", "HTTP", "Content", "Ledger", "Planning", "Media",
        "Platforms",
        "Credentials", crypto, subprocess,
      ], settings: failpoints
    ),  // the pure step function, and the shell that carries it out
    room(
      "Alarms",
      [
        "Diagnostics", "JSON", "Git", "HTTP", "Content", "Ledger", "Planning", "Platforms", "Reconciler",
        crypto,
      ]
    ),  // who is told of what a run settled
    room("Sandbox", ["Locking", "JSON", crypto] + nio),  // the platforms' side, simulated

    // MARK: Face: the command line
    room(
      "PostriderCLI",
      [
        "Locking", "Diagnostics", "JSON", "YAML", "Git", "HTTP", "Content", "Ledger", "Planning", "Media",
        "Platforms", "Credentials", "Reconciler", "Alarms", "Sandbox", arguments,
      ], settings: failpoints),
    .executableTarget(name: "postrider", dependencies: ["PostriderCLI", "HTTP"], swiftSettings: strict),

    // MARK: Tests
    .target(
      name: "GitTestServer", dependencies: ["Locking", subprocess] + nio, path: "Tests/GitTestServer",
      swiftSettings: strict),  // bare repositories over http on loopback, with faults
    tests(of: "Locking"),
    tests(of: "JSON"),
    tests(of: "Diagnostics", ["JSON"]),
    tests(of: "YAML", ["Diagnostics"]),
    tests(of: "Git", ["GitTestServer", subprocess]),
    .target(
      name: "HTTPTestDoubles", dependencies: ["Locking", "HTTP"], path: "Tests/HTTPTestDoubles",
      swiftSettings: strict),  // a transport that answers from a script
    tests(of: "HTTP", ["Locking", "HTTPTestDoubles"]),
    tests(of: "Content", ["Diagnostics", "YAML", "JSON", "Git"], exclude: ["samples"]),
    tests(of: "Ledger", ["JSON", "Git", "Content"]),
    tests(of: "Planning", ["JSON", "Git", "Content", "Ledger"]),
    tests(of: "Media", ["Content"]),
    tests(of: "Platforms", ["JSON", "HTTP", "HTTPTestDoubles", "Content", "Media", "Sandbox"]),
    tests(of: "Credentials", ["HTTP", "Content"]),
    tests(of: "Reconciler", ["JSON", "Git", "Content", "Ledger", "Planning", "Platforms", "HTTP"]),
    tests(
      of: "Alarms",
      [
        "Locking", "JSON", "HTTP", "Git", "Content", "Credentials", "Diagnostics", "Ledger", "Planning",
        "Platforms", "Reconciler", "Sandbox", "PostriderCLI", crypto, subprocess,
      ] + nio),
    tests(of: "Sandbox", ["JSON"], exclude: ["refused", "accepted"]),
    tests(
      of: "PostriderCLI",
      ["Locking", "Content", "HTTP", "JSON", "Ledger", "Platforms", "Reconciler", "Sandbox", arguments],
      exclude: ["golden"]
    ),
    .testTarget(
      name: "WorldTests",
      dependencies: [
        "Locking", "Content", "Credentials", "Diagnostics", "Git", "GitTestServer", "HTTP", "JSON", "Ledger",
        "Planning",
        "Platforms", "Reconciler", "Sandbox", subprocess,
      ], swiftSettings: strict),  // whole ways on loopback: files, git, sandbox
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Locking", "Content", "Diagnostics", "Git", "HTTP", "JSON", "Ledger", "Media", "Planning",
        "Platforms",
        "Reconciler", "Sandbox", crypto,
      ], exclude: ["capabilities.tsv"], swiftSettings: strict),  // one suite for all platforms
    .testTarget(
      name: "CrashTests", dependencies: ["GitTestServer", "JSON", "Locking", "Sandbox", subprocess],
      swiftSettings: strict),  // the program itself, as a process that is stopped, killed and started again
  ]
)
