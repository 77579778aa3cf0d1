import Testing

/// Options that must have an effect, and help that must not fall behind.
@Suite struct HelpTests {
  @Test("verify checks the kernels that are named, and refuses those that others are compared with")
  func kernels() throws {
    let bench = try Bench()
    let base = ["verify", "net.yaml", "--weights", "net.safetensors", "--all"]
    let portable = try bench.program.run(base + ["--kernels", "portable"])
    #expect(portable.status == 0, "\(portable.story)")
    #expect(portable.output.contains("portable: value of conv1"), "\(portable.story)")
    #expect(!portable.output.contains("avx"), "\(portable.story)")
    let all = try bench.program.run(base)
    #expect(all.status == 0 && all.output.contains("portable: value of conv1"), "\(all.story)")
    let refused = try bench.program.run(base + ["--kernels", "reference"])
    #expect(refused.status == 2, "\(refused.story)")
    #expect(
      refused.error.contains("--kernels reference is what the other kernels are compared with"))
  }

  @Test("the help of train names every key of its reference page")
  func trainHelp() throws {
    let bench = try Bench()
    let help = try bench.program.run(["train", "--help"]).output
    let page = try bench.program.run(["grammar", "train"]).output
    let names = page.matches(of: /(?m)^\| `([a-z_.]+)` \|/).map { String($0.1) }
    #expect(names.count > 25, "\(page)")
    for name in names {
      let last = String(name.split(separator: ".").last ?? "")
      #expect(help.contains(last), "\(name) is not in the help")
    }
    #expect(help.contains("optimizer (sgd, adam, adamw)"), "\(help)")
  }
}
