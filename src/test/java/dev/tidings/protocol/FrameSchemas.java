package dev.tidings.protocol;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The schemas of all frames, as they are documented. */
final class FrameSchemas {
  static final Path SCHEMAS = Path.of("src/docs/schema");

  private static final String ID = "https://tidings.dev/schema/";

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder ->
              builder.schemaMappers(mappers -> mappers.mapPrefix(ID, SCHEMAS.toUri().toString())));

  private FrameSchemas() {}

  static Set<ValidationMessage> faults(String folder, String frame) {
    JsonSchema schema = FACTORY.getSchema(SchemaLocation.of(ID + folder + typeOf(frame) + ".json"));
    return schema.validate(frame, InputFormat.JSON);
  }

  static String typeOf(String frame) {
    return Json.object(frame).getString("type");
  }

  /** The members that a frame of that type may have, by its schema. */
  static Set<String> membersIn(String folder, String type) {
    try {
      String schema = Files.readString(SCHEMAS.resolve(folder + type + ".json"));
      return Json.object(schema).getJsonObject("properties").keySet();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> typesIn(String folder) {
    try (Stream<Path> files = Files.list(SCHEMAS.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
