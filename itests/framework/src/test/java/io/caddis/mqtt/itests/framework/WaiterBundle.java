package io.caddis.mqtt.itests.framework;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle with one component, a {@code Runnable}, that is there while a client is connected. */
final class WaiterBundle {
    /** The component. */
    public static final class Waiter implements Runnable {
        @Override
        public void run() {
            // that it can be had is enough
        }
    }

    private static final String COMPONENT = "OSGI-INF/waiter.xml";

    private WaiterBundle() {
    }

    /** Its jar. */
    static InputStream jar(String clientName) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "test.waiter");
        main.putValue("Service-Component", COMPONENT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String path = Waiter.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = Waiter.class.getClassLoader().getResourceAsStream(path)) {
            jar.putNextEntry(new JarEntry(COMPONENT));
            jar.write(("""
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="waiter">
                      <implementation class="%s"/>
                      <service><provide interface="java.lang.Runnable"/></service>
                      <reference name="connected" interface="org.osgi.service.condition.Condition"
                                 target="(&amp;(osgi.condition.id=mqtt.connected)(mqtt.client=%s))"/>
                    </scr:component>
                    """.formatted(Waiter.class.getName(), clientName)).getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry(path));
            code.transferTo(jar);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
