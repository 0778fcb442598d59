/**
 * Rules about the built jars that neither the compiler nor a style checker sees: what a bundle imports, exports and
 * holds. No framework runs here and no class of a bundle is loaded; each jar is only read. Start reading at
 * {@code BundleRulesIT}.
 */
package io.caddis.mqtt.itests.jarchecks;
