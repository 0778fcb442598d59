/**
 * {@code java -jar caddis-gateway.jar}: Felix with all bundles of Caddis, a console, and a folder that is watched for
 * bundles and configurations.
 *
 * <p>No bundle: these classes start the framework and stay outside of it. They share the log (SLF4J over
 * {@code java.util.logging}), the log service's and Configuration Admin's interfaces with the bundles, and nothing of
 * Caddis. Start reading at {@link Gateway}.
 */
package io.caddis.mqtt.gateway;
