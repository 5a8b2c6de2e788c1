package dev.tidings.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackageTableTest {
  private static final String PLANTED = "dev.tidings.architecture.planted";

  @Test
  void theHubImportsOnlyWhatTheTableAllows() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tidings");

    assertThat(classes).hasSizeGreaterThan(50);
    assertThat(new PackageTable("dev.tidings").violations(classes)).isEmpty();
  }

  @Test
  void aPlantedForbiddenImportIsFound() {
    assertThat(plantedViolations())
        .anyMatch(line -> line.contains("planted.protocol.KnowsSessions"));
  }

  @Test
  void aPlantedCycleIsFound() {
    assertThat(plantedViolations()).anyMatch(line -> line.startsWith("Cycle detected"));
  }

  @Test
  void aPlantedPackageWithoutRowIsFound() {
    assertThat(plantedViolations()).contains("the table has no row for util");
  }

  @Test
  void anAllowedImportIsNotReported() {
    assertThat(plantedViolations())
        .filteredOn(line -> !line.startsWith("Cycle detected"))
        .noneMatch(line -> line.contains("planted.protocol.Frame"));
  }

  @Test
  void everyPackageSaysInOneSentenceWhatItIs() throws Exception {
    Path root = Path.of("src/main/java/dev/tidings");
    try (Stream<Path> folders = Files.walk(root)) {
      List<Path> silent =
          folders
              .filter(Files::isDirectory)
              .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
              .toList();
      assertThat(silent).isEmpty();
    }
  }

  private static List<String> plantedViolations() {
    return new PackageTable(PLANTED).violations(new ClassFileImporter().importPackages(PLANTED));
  }
}
