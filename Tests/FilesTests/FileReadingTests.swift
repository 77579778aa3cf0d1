import Files
import Foundation
import Testing

struct FileReadingTests {
  let folder = WorkFolder()

  @Test("a file's bytes are read as they are", arguments: [0, 1, 65_536, 100_001])
  func wholeFile(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = folder.write(bytes, to: "a")
    #expect(try FileBytes.read(path, limit: count) == bytes)
  }

  @Test("a file over the limit is refused with both numbers")
  func limit() {
    let path = folder.write([1, 2, 3], to: "a")
    #expect(throws: FileFault.tooLarge(path: path, bytes: 3, limit: 2)) {
      try FileBytes.read(path, limit: 2)
    }
  }

  @Test("a missing file, a folder, a device and a pipe each have their own fault")
  func wrongKinds() {
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for (path, fault) in [
      (folder.file("none"), FileFault.notFound(path: folder.file("none"))),
      (folder.file("none/none"), .notFound(path: folder.file("none/none"))),
      ("a\0b", .notFound(path: "a\0b")),
      ("", .notFound(path: "")),
      (folder.path, .isDirectory(path: folder.path)),
      ("/dev/zero", .notRegular(path: "/dev/zero")),
      (pipe, .notRegular(path: pipe)),
    ] {
      #expect(throws: fault) { try FileBytes.read(path, limit: 100) }
    }
  }

  @Test("a loop of links ends in a fault")
  func linkLoop() {
    let path = folder.file("loop")
    #expect(symlink(path, path) == 0)
    #expect(throws: FileFault.system(path: path, operation: "open", number: ELOOP)) {
      try FileBytes.read(path, limit: 100)
    }
  }

  @Test("a file that shrinks, grows or is rewritten while open has changed")
  func changes() throws {
    let path = folder.write([UInt8](repeating: 7, count: 1000), to: "a")
    let file = try RandomAccessFile(path)
    #expect(try file.read(at: 990, count: 10).count == 10)
    try file.checkUnchanged()

    #expect(truncate(path, 500) == 0)
    #expect(throws: FileFault.changed(path: path)) { try file.read(at: 400, count: 200) }
    #expect(throws: FileFault.changed(path: path)) { try file.checkUnchanged() }
    #expect(truncate(path, 2000) == 0)
    #expect(throws: FileFault.changed(path: path)) { try file.checkUnchanged() }
  }

  @Test(
    "reads outside the file are faults, not traps",
    arguments: [(-1, 1), (0, 4), (3, 1), (4, 0), (0, -1), (Int.max, 1), (1, Int.max)])
  func outside(offset: Int, count: Int) throws {
    let file = try RandomAccessFile(folder.write([1, 2, 3], to: "a"))
    #expect(throws: FileFault.changed(path: file.path)) { try file.read(at: offset, count: count) }
  }

  @Test("two states of a file have different identities")
  func identity() throws {
    let path = folder.write([1], to: "a")
    let first = try RandomAccessFile(path).identity
    #expect(try RandomAccessFile(path).identity == first)
    try FileWriter.write([2], to: path, overwrite: true)
    #expect(try RandomAccessFile(path).identity != first)
  }

  @Test("messages name the file, and show control characters instead of printing them")
  func messages() {
    #expect(FileFault.notFound(path: "a\u{1B}[31m\n").message == "'a\\u{1B}[31m\\n' was not found")
    #expect(
      FileFault.tooLarge(path: "a", bytes: 3, limit: 2).message
        == "'a' has 3 bytes or more; at most 2 are accepted")
    #expect(
      FileFault.system(path: "a", operation: "open", number: EIO).message
        == "cannot open 'a': Input/output error")
  }

  @Test("paths split, join and resolve as the shell does it")
  func paths() throws {
    #expect(Paths.folder(of: "a/b") == "a")
    #expect(Paths.folder(of: "a/b//") == "a")
    #expect(Paths.folder(of: "b") == ".")
    #expect(Paths.folder(of: "/b") == "/")
    #expect(Paths.folder(of: "/") == "/")
    #expect(Paths.name(of: "a/b/") == "b")
    #expect(Paths.name(of: "b") == "b")
    #expect(Paths.join("a/", "b") == "a/b")
    #expect(Paths.join(".", "b") == "b")
    #expect(Paths.join("a", "/b") == "/b")
    let real = try Paths.resolved(folder.path)
    #expect(symlink(real, folder.file("link")) == 0)
    #expect(try Paths.resolved(folder.file("link/../\(Paths.name(of: real))")) == real)
  }

  @Test("folders are made with their parents, and only where no file stands")
  func createFolder() throws {
    try Paths.createFolder(folder.file("x/y/z/"))
    try Paths.createFolder(folder.file("x/y/z"))
    #expect(Paths.isFolder(folder.file("x/y/z")))
    let file = folder.write([1], to: "f")
    #expect(throws: FileFault.notFolder(path: file)) { try Paths.createFolder(file) }
    #expect(throws: FileFault.notFolder(path: file)) { try Paths.createFolder(file + "/g") }
  }
}
