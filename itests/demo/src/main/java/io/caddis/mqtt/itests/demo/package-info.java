/**
 * The demo: a framework with our bundles, two configured clients, two sample applications and a broker; bundles are
 * updated in place under traffic and every message is accounted for.
 *
 * <p>Plain Java outside the framework; it shares no class with the bundles but those of the JDK and of Configuration
 * Admin. Start reading at {@link Demo}.
 */
package io.caddis.mqtt.itests.demo;
