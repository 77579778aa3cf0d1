import Files
import Foundation
import Testing

struct FileWritingTests {
  let folder = WorkFolder()

  @Test("a new file holds all that was appended, and nothing else appears beside it")
  func chunks() throws {
    let writer = try FileWriter(folder.file("a"), overwrite: false)
    #expect(!Paths.exists(folder.file("a")))
    try writer.append([1, 2, 3])
    try writer.append([UInt32(0x0706_0504)].span.bytes)
    try writer.append([])
    try writer.commit()
    #expect(try FileBytes.read(folder.file("a"), limit: 100) == [1, 2, 3, 4, 5, 6, 7])
    #expect(folder.names == ["a"])
  }

  @Test("a writer that is abandoned or dropped leaves nothing behind")
  func abandoned() throws {
    do {
      let dropped = try FileWriter(folder.file("a"), overwrite: false)
      try dropped.append([1])
      #expect(folder.names.count == 1)
    }
    #expect(folder.names == [])
    let writer = try FileWriter(folder.file("a"), overwrite: false)
    writer.abandon()
    #expect(folder.names == [])
    #expect(throws: FileFault.self) { try writer.append([1]) }
    #expect(throws: FileFault.self) { try writer.commit() }
    #expect(folder.names == [])
  }

  @Test("an existing file is refused, or replaced with its permissions kept")
  func existing() throws {
    let path = folder.write([1], to: "a")
    #expect(chmod(path, 0o640) == 0)
    #expect(throws: FileFault.exists(path: path)) {
      try FileWriter.write([2], to: path, overwrite: false)
    }
    #expect(try FileBytes.read(path, limit: 9) == [1])
    try FileWriter.write([2], to: path, overwrite: true)
    #expect(try FileBytes.read(path, limit: 9) == [2])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(folder.names == ["a"])
  }

  @Test("a file that someone else makes meanwhile is not overwritten")
  func race() throws {
    let path = folder.file("a")
    let writer = try FileWriter(path, overwrite: false)
    try writer.append([2])
    _ = folder.write([1], to: "a")
    #expect(throws: FileFault.exists(path: path)) { try writer.commit() }
    #expect(try FileBytes.read(path, limit: 9) == [1])
    #expect(folder.names == ["a"])
  }

  @Test("a link keeps pointing to the file that is replaced")
  func link() throws {
    try Paths.createFolder(folder.file("real"))
    let real = folder.write([1], to: "real/a")
    let link = folder.file("link")
    #expect(symlink(real, link) == 0)
    try FileWriter.write([2], to: link, overwrite: true)
    #expect(try FileBytes.read(real, limit: 9) == [2])
    #expect(throws: FileFault.exists(path: link)) {
      try FileWriter.write([3], to: link, overwrite: false)
    }
    #expect(symlink("nowhere", folder.file("dangling")) == 0)
    #expect(throws: FileFault.exists(path: folder.file("dangling"))) {
      try FileWriter.write([3], to: folder.file("dangling"), overwrite: false)
    }
    #expect(folder.names == ["dangling", "link", "real"])
  }

  @Test("a missing folder, a folder in place of a file and a file in place of a folder are faults")
  func wrongPlaces() {
    let missing = folder.file("none/a")
    #expect(throws: FileFault.noFolder(path: missing)) {
      try FileWriter.write([1], to: missing, overwrite: true)
    }
    #expect(throws: FileFault.isDirectory(path: folder.path)) {
      try FileWriter.write([1], to: folder.path, overwrite: true)
    }
    let inFile = folder.write([1], to: "f") + "/a"
    #expect(throws: FileFault.noFolder(path: inFile)) {
      try FileWriter.write([1], to: inFile, overwrite: true)
    }
    #expect(folder.names == ["f"])
  }

  @Test("a full device is a fault; the null device takes everything", .enabled(if: hasFullDevice))
  func devices() throws {
    #expect(throws: FileFault.diskFull(path: "/dev/full")) {
      try FileWriter.write([1], to: "/dev/full", overwrite: true)
    }
    try FileWriter.write([UInt8](repeating: 1, count: 100_000), to: "/dev/null", overwrite: false)
    let link = folder.file("stream")
    #expect(symlink("/dev/null", link) == 0)
    try FileWriter.write([1], to: link, overwrite: false)
    #expect(folder.names == ["stream"])
  }

  @Test("a descriptor's path is written directly, whatever it leads to")
  func descriptorPath() throws {
    let path = folder.file("out")
    let number = open(path, O_WRONLY | O_CREAT, 0o600)
    #expect(number >= 0)
    try FileWriter.write([1, 2], to: "/dev/fd/\(number)", overwrite: false)
    try FileWriter.write([3], to: "/dev/fd/\(number)", overwrite: false)
    #expect(close(number) == 0)
    #expect(try FileBytes.read(path, limit: 9) == [1, 2, 3])
    #expect(throws: FileFault.self) {
      try FileWriter.write([1], to: "/dev/fd/99999", overwrite: true)
    }
  }

  @Test("a pipe without a reader is a fault, with one it is written")
  func pipe() throws {
    let path = folder.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: FileFault.self) { try FileWriter.write([1], to: path, overwrite: true) }
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    try FileWriter.write([1, 2, 3], to: path, overwrite: true)
    var bytes = [UInt8](repeating: 0, count: 9)
    #expect(read(reader, &bytes, 9) == 3 && bytes.starts(with: [1, 2, 3]))
    close(reader)
  }

  @Test("a folder without write permission is a fault", .enabled(if: geteuid() != 0))
  func readOnlyFolder() {
    #expect(chmod(folder.path, 0o555) == 0)
    #expect(throws: FileFault.notPermitted(path: folder.file("a"))) {
      try FileWriter.write([1], to: folder.file("a"), overwrite: true)
    }
    #expect(chmod(folder.path, 0o755) == 0)
  }

  @Test("the longest file name that the system allows can be written")
  func longName() throws {
    let path = folder.file(String(repeating: "n", count: 255))
    try FileWriter.write([1], to: path, overwrite: true)
    #expect(try FileBytes.read(path, limit: 9) == [1])
    let tooLong = path + "n"
    #expect(throws: FileFault.system(path: tooLong, operation: "name", number: ENAMETOOLONG)) {
      try FileWriter.write([1], to: tooLong, overwrite: true)
    }
    #expect(folder.names == [Paths.name(of: path)])
  }

  @Test("what a killed process left behind is removed, what a living one writes is not")
  func leftovers() throws {
    let writer = try FileWriter(folder.file("a"), overwrite: false)
    try writer.append([1])
    let mine = try #require(folder.names.first)
    #expect(mine.hasPrefix(".sightline-\(getpid())-") && mine.hasSuffix(".partial"))
    _ = folder.write([9], to: ".sightline-1-1.partial")
    _ = folder.write([9], to: ".sightline-notes")
    #expect(FileWriter.removeLeftovers(in: folder.path) == 1)
    #expect(folder.names == [mine, ".sightline-notes"].sorted())
    try writer.commit()
    #expect(folder.names == [".sightline-notes", "a"])
    #expect(FileWriter.removeLeftovers(in: folder.file("none")) == 0)
  }

  @Test("a limit on file sizes ends in a fault and leaves the older file alone")
  func sizeLimit() async throws {
    await #expect(processExitsWith: .success) {
      let folder = WorkFolder()
      let path = folder.write([1], to: "a")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      do throws(FileFault) {
        try FileWriter.write([UInt8](repeating: 1, count: 5000), to: path, overwrite: true)
        exit(3)
      } catch {
        guard error == .diskFull(path: path), folder.names == ["a"] else { exit(4) }
        guard (try? FileBytes.read(path, limit: 9)) == [1] else { exit(5) }
        try? FileManager.default.removeItem(atPath: folder.path)
        exit(0)
      }
    }
  }
}

/// Linux has it, Darwin has not.
private let hasFullDevice = Paths.exists("/dev/full")
