import ts from 'typescript';

/** Where `any` stands in what a module exports, as paths such as `Channel.publish(payload)`. Looks into our own types. */
export function anysOf(program: ts.Program, file: string): readonly string[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module`);
  const search = new Search(program, checker);
  for (const symbol of checker.getExportsOfModule(module)) search.exported(symbol);
  return search.found;
}

class Search {
  readonly found: string[] = [];
  readonly #seen = new Set<ts.Type>();

  constructor(
    readonly program: ts.Program,
    readonly checker: ts.TypeChecker,
  ) {}

  exported(symbol: ts.Symbol): void {
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    if (target.flags & ts.SymbolFlags.Value) this.#visit(this.checker.getTypeOfSymbol(target), symbol.name);
    if (target.flags & ts.SymbolFlags.Type) this.#visit(this.checker.getDeclaredTypeOfSymbol(target), symbol.name);
  }

  #visit(type: ts.Type, path: string): void {
    if (type.flags & ts.TypeFlags.Any) return void this.found.push(path);
    if (this.#seen.has(type)) return;
    this.#seen.add(type);
    if (type.isUnionOrIntersection()) for (const part of type.types) this.#visit(part, path);
    if (type.flags & ts.TypeFlags.TypeParameter) this.#constraint(type, path);
    if (type.flags & ts.TypeFlags.Conditional) this.#conditional(type as ts.ConditionalType, path);
    if (!(type.flags & ts.TypeFlags.Object)) return;
    for (const argument of this.#arguments(type)) this.#visit(argument, `${path}<>`);
    if (!this.#isForeign(type.getSymbol())) this.#members(type, path);
  }

  #members(type: ts.Type, path: string): void {
    for (const property of this.checker.getPropertiesOfType(type)) {
      const isOurs = !property.name.startsWith('#') && property.name !== 'prototype' && !this.#isForeign(property);
      if (isOurs) this.#visit(this.checker.getTypeOfSymbol(property), `${path}.${property.name}`);
    }
    for (const { type: value } of this.checker.getIndexInfosOfType(type)) this.#visit(value, `${path}[]`);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.getParameters())
        this.#visit(this.checker.getTypeOfSymbol(parameter), `${path}(${parameter.name})`);
      this.#visit(signature.getReturnType(), `${path}()`);
    }
  }

  #constraint(type: ts.Type, path: string): void {
    const constraint = this.checker.getBaseConstraintOfType(type);
    if (constraint !== undefined && constraint !== type) this.#visit(constraint, path);
  }

  #conditional({ root }: ts.ConditionalType, path: string): void {
    for (const node of [root.node.trueType, root.node.falseType])
      this.#visit(this.checker.getTypeFromTypeNode(node), path);
  }

  #arguments(type: ts.Type): readonly ts.Type[] {
    const { objectFlags } = type as ts.ObjectType;
    const own = objectFlags & ts.ObjectFlags.Reference ? this.checker.getTypeArguments(type as ts.TypeReference) : [];
    return [...own, ...(type.aliasTypeArguments ?? [])];
  }

  /** Of the language or of another package. */
  #isForeign(symbol: ts.Symbol | undefined): boolean {
    const files = symbol?.declarations?.map((declaration) => declaration.getSourceFile()) ?? [];
    return files.some((file) => {
      return this.program.isSourceFileDefaultLibrary(file) || file.fileName.includes('/node_modules/');
    });
  }
}
