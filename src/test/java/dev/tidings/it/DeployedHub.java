package dev.tidings.it;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The built WAR on the server that Arquillian runs. Few classes: on Payara each is a start. */
@ArquillianTest
abstract class DeployedHub {
  @Deployment(testable = false)
  static WebArchive war() {
    return ShrinkWrap.create(ZipImporter.class, "tidings.war")
        .importFrom(Testbed.war().toFile())
        .as(WebArchive.class);
  }
}
