package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.kura.layers.Configurations;
import io.caddis.mqtt.itests.kura.layers.DataLayer;
import io.caddis.mqtt.itests.kura.layers.Database;
import io.caddis.mqtt.itests.kura.layers.PahoTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.data.DataTransportService;

/** A bundle that declares the components of Kura's layers; their classes are those of the tests, by import. */
final class LayersBundle {
    /** The factory PID of Kura's data service. */
    static final String DATA = "org.eclipse.kura.data.DataService";

    private LayersBundle() {
    }

    /** Writes it. */
    static Path write(Path file, String symbolicName) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Import-Package", DataLayer.class.getPackageName()
                + ",org.eclipse.kura.data,org.eclipse.kura.configuration");
        main.putValue("Service-Component", "OSGI-INF/data.xml,OSGI-INF/transport.xml");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            put(jar, "OSGI-INF/data.xml", data());
            put(jar, "OSGI-INF/transport.xml", transport());
            put(jar, "OSGI-INF/metatype/" + Configurations.KURAS_TRANSPORT + ".xml", METATYPE);
        }
        return file;
    }

    private static void put(JarOutputStream jar, String name, String text) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The reference is static, as in Kura: when the transport goes, all of the data service goes. */
    private static String data() {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s" immediate="true"
                    configuration-policy="require" activate="activate" deactivate="deactivate">
                  <implementation class="%s"/>
                  <service><provide interface="%2$s"/></service>
                  <reference name="DataTransportService" interface="%s" bind="bindTransport" unbind="unbindTransport"/>
                  <reference name="Database" interface="%s" bind="bindDatabase"/>
                </scr:component>
                """.formatted(DATA, DataLayer.class.getName(), DataTransportService.class.getName(),
                Database.class.getName());
    }

    private static String transport() {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s"
                    configuration-policy="require" activate="activate" deactivate="deactivate" modified="modified">
                  <implementation class="%s"/>
                  <service><provide interface="%s"/><provide interface="%s"/></service>
                </scr:component>
                """.formatted(Configurations.KURAS_TRANSPORT, PahoTransport.class.getName(),
                DataTransportService.class.getName(), ConfigurableComponent.class.getName());
    }

    private static final String METATYPE = """
            <MetaData xmlns="http://www.osgi.org/xmlns/metatype/v1.2.0">
              <OCD id="transport" name="transport">
                <AD id="timeout" type="Integer" cardinality="0" required="true" default="10"/>
                <AD id="clean-session" type="Boolean" cardinality="0" required="true" default="true"/>
              </OCD>
            </MetaData>
            """;
}
