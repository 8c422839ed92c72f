variable "project" {
  description = "Id of the project."
  type        = string
}

variable "region" {
  description = "Where everything runs and lies."
  type        = string
  default     = "europe-west1"
}

variable "kms_key" {
  description = "A key of Cloud KMS that topics, tables and images are encrypted with: projects/P/locations/L/keyRings/R/cryptoKeys/K."
  type        = string
}

variable "network" {
  description = "Self link of the VPC network in which the database has its private address."
  type        = string
}

variable "database_tier" {
  description = "Machine of the ledger's database. Some 5 KB are kept for an article: 1 million need 6 GB with indexes."
  type        = string
  default     = "db-custom-2-7680"
}

variable "schedule" {
  description = "When the Cloud Run job takes what is new (unix-cron, UTC)."
  type        = string
  default     = "*/15 * * * *"
}

variable "alert_email" {
  description = "Who is told when something stands still."
  type        = string
}
