import Testing

/// The command that every bad input spoils does work.
@Suite struct SoundRunTests {
  @Test("the sound files make one picture")
  func soundRun() throws {
    var input = BadInput(name: "sound", status: 0, says: ["dog", "wrote explanations/photo"])
    input.leaves = BadInput.picture
    try input.verify()
  }
}
