/**
 * The seams between Caddis' bundles. Each bundle provides one of these as a service and imports no other bundle's
 * packages, so that each can be replaced while clients run. Applications do not need this package.
 *
 * <p>A service is a door: it hands out plain objects once per client or connection, and no packet ever looks a service
 * up. Values that outlive their maker are made here, such as {@link io.caddis.mqtt.spi.Figures}, since a class of a
 * replaced bundle would keep its class loader. A record that gets a component more keeps its constructor without it.
 * Start reading at {@link io.caddis.mqtt.spi.Session}, then {@link io.caddis.mqtt.spi.Link}.
 */
@Export
@Version("1.0.0")
package io.caddis.mqtt.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
