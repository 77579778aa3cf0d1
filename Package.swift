// swift-tools-version: 6.2
import PackageDescription

/// A switch for Scripts/fuzz.sh: the path of libFuzzer's archive. Everything is then compiled with
/// coverage, and only the product `fuzz` can be linked.
let fuzzer = Context.environment["SIGHTLINE_FUZZER"]
let coverage: [SwiftSetting] =
  fuzzer == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer"]), .define("FUZZER")]

/// What every room keeps: explicit existentials, explicit imports, no unmarked unsafe code, no warnings.
let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ] + coverage
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "sightline",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Sightline", targets: ["Sightline"]),
    .executable(name: "explain", targets: ["explain"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Floor 0: system libraries, source marks, memory.
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CLibJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .target(name: "SourceMarks", swiftSettings: strict),
    .target(name: "Files", swiftSettings: strict),
    .target(
      name: "Tensors", swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]),
    // Floor 1: syntax and meaning.
    .target(
      name: "YAMLSyntax", dependencies: ["CLibYAML", "SourceMarks"], swiftSettings: strict),
    .target(name: "Operators", dependencies: ["Tensors"], swiftSettings: strict),
    // Floor 2: the two files a user brings.
    .target(
      name: "SpecChecking",
      dependencies: ["SourceMarks", "Tensors", "YAMLSyntax", "Operators"],
      swiftSettings: strict),
    .target(
      name: "Weights", dependencies: ["SourceMarks", "Files", "Tensors"], swiftSettings: strict),
    // Floor 3: what is computed, and how fast.
    .target(
      name: "Graphs",
      dependencies: ["Tensors", "Operators", "SpecChecking"], swiftSettings: strict),
    .target(
      name: "Grammar", dependencies: ["SourceMarks", "YAMLSyntax", "Operators", "SpecChecking"],
      swiftSettings: strict),
    .target(name: "Kernels", dependencies: ["Tensors"], swiftSettings: strict),
    // Floor 4 and 5: the plan, and its run.
    .target(
      name: "Planning",
      dependencies: ["Tensors", "Operators", "Graphs", "Kernels"], swiftSettings: strict),
    .target(
      name: "Execution",
      dependencies: ["Tensors", "Operators", "Graphs", "Kernels", "Planning", "Weights"],
      swiftSettings: strict),
    // Floor 6: what it means to people.
    .target(
      name: "Attribution",
      dependencies: [
        "Tensors", "Operators", "SpecChecking", "Graphs", "Planning", "Execution",
      ], swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "Tensors", "Operators", "SpecChecking", "Graphs", "Kernels", "Planning", "Execution",
      ], swiftSettings: strict),
    .target(
      name: "Pictures",
      dependencies: ["CLibPNG", "CLibJPEG", "Files", "Tensors", "Operators", "SpecChecking"],
      swiftSettings: strict),
    // Floor 7 to 9: pages, the library's face, the command.
    .target(
      name: "Reports",
      dependencies: ["SourceMarks", "Files", "Operators", "Attribution", "Pictures"],
      // The page's own parts, compiled into the program.
      resources: [
        .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
        .embedInCode("Page/data.js"), .embedInCode("Page/draw.js"),
        .embedInCode("Page/state.js"), .embedInCode("Page/picture.js"),
        .embedInCode("Page/choices.js"), .embedInCode("Page/sections.js"),
        .embedInCode("Page/main.js"),
      ], swiftSettings: strict),
    .target(
      name: "Sightline",
      dependencies: [
        "SourceMarks", "Files", "Tensors", "YAMLSyntax", "Operators", "SpecChecking", "Weights",
        "Graphs", "Grammar", "Kernels", "Planning", "Execution", "Attribution", "Training",
        "Pictures",
        "Reports",
      ], swiftSettings: strict),
    .executableTarget(
      name: "explain", dependencies: ["SourceMarks", "Files", "Sightline", argumentParser],
      swiftSettings: strict),
    // The example: its scenes, and the tool that draws, shows and measures them.
    .target(
      name: "Scenes", dependencies: ["Tensors"], path: "Examples/01-cat-dog-car/Scenes",
      swiftSettings: strict),
    .executableTarget(
      name: "catdogcar",
      dependencies: [
        "Scenes", "SourceMarks", "Files", "Tensors", "Operators", "SpecChecking", "Weights",
        "Graphs", "Planning", "Execution", "Attribution", "Training", "Pictures", "Sightline",
        argumentParser,
      ],
      path: "Examples/01-cat-dog-car/Tool", swiftSettings: strict),
    // Networks that the tests of several rooms share.
    .target(
      name: "TestNetworks",
      dependencies: [
        "Execution", "Graphs", "Planning", "SourceMarks", "SpecChecking", "Tensors",
      ],
      path: "Tests/TestNetworks", swiftSettings: strict),
    // How long something takes, for tests with a limit.
    .target(name: "TestClocks", path: "Tests/TestClocks", swiftSettings: strict),
    // Readers under spoiled input, in a process of their own with hard limits.
    .target(
      name: "Fuzzing",
      dependencies: ["Grammar", "Operators", "SourceMarks", "SpecChecking", "YAMLSyntax"],
      path: "Tests/Fuzzing", swiftSettings: coverage),
    .executableTarget(
      name: "fuzz", dependencies: ["Files", "Fuzzing"], path: "Tests/FuzzTool",
      swiftSettings: coverage,
      linkerSettings: fuzzer.map { [.unsafeFlags(["-Xlinker", $0, "-lstdc++"])] } ?? []),
    .testTarget(name: "HouseTests"),
    .testTarget(name: "SourceMarksTests", dependencies: ["SourceMarks"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(
      name: "YAMLSyntaxTests", dependencies: ["TestClocks", "YAMLSyntax", "SourceMarks"]),
    .testTarget(name: "OperatorsTests", dependencies: ["Operators", "Tensors"]),
    .testTarget(
      name: "SpecCheckingTests",
      dependencies: [
        "TestClocks", "Fuzzing", "SpecChecking", "SourceMarks", "Operators", "Tensors",
        "YAMLSyntax",
      ]),
    .testTarget(
      name: "WeightsTests",
      dependencies: ["TestClocks", "Weights", "Files", "SourceMarks", "Tensors"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Operators", "Tensors"]),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "TestNetworks",
        "Planning", "Execution", "Graphs", "SpecChecking", "Operators", "Tensors", "Kernels",
        "SourceMarks",
      ]),
    .testTarget(
      name: "AttributionTests",
      dependencies: [
        "TestNetworks",
        "Attribution", "Execution", "Planning", "Graphs", "SpecChecking", "Tensors",
        "SourceMarks",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "TestNetworks",
        "Training", "Planning", "Execution", "Graphs", "SpecChecking", "Operators", "Tensors",
        "SourceMarks", "Weights",
      ]),
    .testTarget(
      name: "PicturesTests",
      dependencies: ["Pictures", "Files", "Operators", "SpecChecking", "Tensors"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Attribution", "Files", "Operators", "Pictures", "Sightline", "SourceMarks",
      ]),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "Scenes", "Attribution", "Graphs", "Operators", "Pictures", "Sightline", "SourceMarks",
        "SpecChecking",
      ]),
    .testTarget(
      name: "SightlineTests",
      dependencies: [
        "Sightline", "Grammar", "SourceMarks", "SpecChecking", "Operators", "Tensors", "Weights",
        "YAMLSyntax", "Execution", "Files", "Pictures", "Attribution", "Graphs", "Planning",
      ]),
    // Runs the built programs; depends on them so that they are built.
    .testTarget(name: "CommandTests", dependencies: ["explain", "fuzz"]),
  ],
  swiftLanguageModes: [.v6]
)
