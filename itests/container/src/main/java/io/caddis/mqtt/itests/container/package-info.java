/**
 * An OSGi framework, Felix or Equinox, in this process: started with chosen sets of bundles, watched for errors, and
 * bundles updated in place.
 *
 * <p>The packages of the bundles are not on the class path here, unless a test shares some on purpose, as
 * {@link Clients} needs. Start reading at {@link Container}.
 */
package io.caddis.mqtt.itests.container;
