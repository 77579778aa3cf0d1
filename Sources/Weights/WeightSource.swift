import Files
public import Tensors

/// The weights that a path leads to: one safetensors file, or several with an index.
public struct WeightSource: Sendable {
  /// The path as it was given.
  public let path: String
  /// The file, or the files in the order in which the index first names them.
  public let files: [SafetensorsFile]
  /// All tensors, file by file in the order of their data.
  public let entries: [TensorEntry]
  /// Tensors that lie in one of several files without the index naming them; they are not used.
  public let unlisted: [String]
  private let owners: [String: (file: Int, entry: Int)]

  /// Opens weights; what the file is follows from its contents, not its name.
  ///
  /// - Throws: `WeightFault`; says what the file is where it is of another well-known kind.
  public init(_ path: String) throws(WeightFault) {
    let file = try WeightFault.reading { () throws(FileFault) in try RandomAccessFile(path) }
    guard let index = try Self.indexText(file) else {
      self.init(path: path, files: [try SafetensorsFile(file)], listed: nil)
      return
    }
    try self.init(index: try ShardIndex(index, path: path), path: path)
  }

  /// The tensor of a name.
  public func entry(named name: String) -> TensorEntry? {
    owners[name].map { entries[$0.entry] }
  }

  /// Writes a tensor's values over a block of as many floats.
  ///
  /// - Throws: `WeightFault`, `missing` among them; the block's contents are then undefined.
  public func read(
    _ name: String, into block: FloatBlock, checks: ValueChecks = [.finite]
  ) throws(WeightFault) {
    guard let owner = owners[name] else { throw .missing(path: path, tensor: name) }
    try files[owner.file].read(entries[owner.entry], into: block, checks: checks)
  }

  /// A tensor's values where they lie in its file; nil where they cannot be used there.
  ///
  /// - Throws: `WeightFault`, `missing` among them.
  func mapped(_ name: String, checks: ValueChecks) throws(WeightFault) -> FloatBlock? {
    guard let owner = owners[name] else { throw .missing(path: path, tensor: name) }
    return try files[owner.file].mapped(entries[owner.entry], checks: checks)
  }

  /// A tensor's values in an array.
  ///
  /// - Throws: `WeightFault`, `missing` among them.
  func values(of name: String, checks: ValueChecks) throws(WeightFault) -> [Float] {
    guard let owner = owners[name] else { throw .missing(path: path, tensor: name) }
    return try files[owner.file].values(of: entries[owner.entry], checks: checks)
  }

  /// Hands a tensor's values to `body` piece by piece, without a check.
  func stream(_ name: String, _ body: (Span<Float>) -> Void) throws(WeightFault) {
    guard let owner = owners[name] else { throw .missing(path: path, tensor: name) }
    try files[owner.file].stream(entries[owner.entry], body)
  }

  /// Looks whether the files are still as they were when they were opened.
  ///
  /// - Throws: `WeightFault.unreadable`.
  public func checkUnchanged() throws(WeightFault) {
    for file in files { try file.checkUnchanged() }
  }

  /// The file's text if it is an index.
  ///
  /// A short safetensors file may begin with `{` too: its first
  /// eight bytes are then a small number, which no text is.
  private static func indexText(_ file: RandomAccessFile) throws(WeightFault) -> [UInt8]? {
    let head = try WeightFault.reading { () throws(FileFault) in
      try file.read(at: 0, count: min(file.size, ForeignContent.headBytes))
    }
    let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
    guard text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{"),
      head.count < 8 || SafetensorsFile.headerLength(head) > UInt64(SafetensorsHeader.longest),
      file.size <= SafetensorsHeader.longest
    else { return nil }
    return try WeightFault.reading { () throws(FileFault) in
      try file.read(at: 0, count: file.size)
    }
  }

  private init(index: ShardIndex, path: String) throws(WeightFault) {
    var files: [SafetensorsFile] = []
    var numbers: [String: Int] = [:]
    var listed: [String: Int] = [:]
    let folders = try Self.folders(of: path)
    for (tensor, name) in index.shards {
      if let number = numbers[name] {
        listed[tensor] = number
        continue
      }
      numbers[name] = files.count
      listed[tensor] = files.count
      files.append(try SafetensorsFile(try Self.shard(name, folders: folders, index: path)))
    }
    for (tensor, name) in index.shards {
      for (number, file) in files.enumerated() {
        let isThere = file.entry(named: tensor) != nil
        if number == listed[tensor], !isThere { throw .missing(path: name, tensor: tensor) }
        if number != listed[tensor], isThere {
          throw .duplicateTensor(path: path, tensor: tensor)
        }
      }
    }
    self.init(path: path, files: files, listed: listed)
  }

  /// The folder of the index as it is named, and as it really is.
  private static func folders(of path: String) throws(WeightFault) -> [String] {
    try WeightFault.reading { () throws(FileFault) in
      [
        try Paths.resolved(Paths.folder(of: path)),
        Paths.folder(of: try Paths.resolved(path)),
      ]
    }
  }

  /// A file beside the index.
  ///
  /// A link out of the folder is refused, unless the index is a link to
  /// the same place itself, as in the cache of Hugging Face's libraries.
  private static func shard(
    _ name: String, folders: [String], index: String
  ) throws(WeightFault) -> String {
    guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0), !name.contains("/")
    else {
      throw .notWeights(
        path: index, reason: "it names \(Quoted(name)), which is not a file name in its folder",
        hint: nil)
    }
    let path = Paths.join(Paths.folder(of: index), name)
    let real = try WeightFault.reading { () throws(FileFault) in try Paths.resolved(path) }
    guard folders.contains(Paths.folder(of: real)) else {
      throw .notWeights(
        path: index, reason: "\(Quoted(name)) is a link that leads out of its folder", hint: nil)
    }
    return path
  }

  /// - Parameter listed: The file of each tensor; nil where every tensor counts.
  private init(path: String, files: [SafetensorsFile], listed: [String: Int]?) {
    self.path = path
    self.files = files
    var entries: [TensorEntry] = []
    var unlisted: [String] = []
    var owners: [String: (file: Int, entry: Int)] = [:]
    owners.reserveCapacity(files.reduce(0) { $0 + $1.entries.count })
    for (number, file) in files.enumerated() {
      for entry in file.entries {
        if let listed, listed[entry.name] != number {
          unlisted.append(entry.name)
        } else {
          owners[entry.name] = (number, entries.count)
          entries.append(entry)
        }
      }
    }
    self.entries = entries
    self.unlisted = unlisted
    self.owners = owners
  }
}
