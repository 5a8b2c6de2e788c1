package dev.tidings.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  @Test
  void listsEverySettingAsItIs() throws IOException {
    if (Boolean.getBoolean("tidings.docs.write")) {
      ConfigurationPage.write();
    }

    assertThat(Files.readString(ConfigurationPage.PATH))
        .as("run this test with -Dtidings.docs.write=true to write the page anew")
        .isEqualTo(ConfigurationPage.text());
  }
}
