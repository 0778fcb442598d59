/**
 * The keys of a client's configuration for programs: {@link io.caddis.mqtt.options.ClientOptions}, a method for each,
 * and {@link io.caddis.mqtt.options.ClientKeys}, their names. Both are written by the build from the description of the
 * keys that the bundle {@code management} has.
 *
 * <p>No bundle of Caddis imports this package, and it checks nothing: a client's factory does. A bundle that uses it
 * imports it, or takes its two classes in ({@code -conditionalpackage: io.caddis.mqtt.options}); of {@code ClientKeys}
 * alone nothing is left at run time.
 */
@Export
@Version("1.0.0")
package io.caddis.mqtt.options;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
